// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.store;

/** What a part is to its message. */
public enum PartKind {
    /** Text that belongs to the body. */
    TEXT,
    /** HTML that belongs to the body. */
    HTML,
    /** What the HTML refers to: an image, a style sheet (multipart/related, RFC 2387). */
    RELATED,
    /** A file that is kept apart. */
    ATTACHMENT,
    /** A message (message/rfc822), also one of a digest. */
    MESSAGE,
    /** An event (text/calendar); what is to be done with it stands in the parameter {@code method} (RFC 6047). */
    CALENDAR,
    /** A business card (text/vcard, text/x-vcard, text/directory with the profile vcard). */
    VCARD,
    /** The signature over the part before it (multipart/signed, RFC 1847). */
    SIGNATURE,
    /** Content wrapped together with its signature (S/MIME, RFC 8551, 3.5.2). */
    SIGNED,
    /** Encrypted content, or what says how it is encrypted. */
    ENCRYPTED,
    /** A report for machines on another message (RFC 3464, RFC 8098), or the header of that message. */
    REPORT,
    /** Only named here, lies elsewhere (message/external-body). */
    EXTERNAL
}
