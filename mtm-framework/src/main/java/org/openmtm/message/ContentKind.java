// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.message;

/** What there is in a message. What is signed or encrypted is recognised, not checked or opened. */
public enum ContentKind {
    /** Plain text that belongs to the body. */
    TEXT,
    /** HTML that belongs to the body. */
    HTML,
    /** Parts that are meant to be kept apart. */
    ATTACHMENTS,
    /** An event, an invitation, an answer to one (RFC 5545). */
    CALENDAR,
    /** A business card (RFC 6350). */
    VCARD,
    /** Another message. */
    MESSAGE,
    /** Several messages sent as one (multipart/digest, RFC 2046, 5.1.5). */
    DIGEST,
    /** A report on another message: a bounce, a receipt (multipart/report, RFC 6522). */
    REPORT,
    /** A part that is only named here and lies elsewhere (message/external-body, RFC 2046, 5.2.3). */
    EXTERNAL,
    /** Signed with S/MIME, the text in clear or wrapped (RFC 8551). */
    SMIME_SIGNED,
    /** Encrypted with S/MIME. */
    SMIME_ENCRYPTED,
    /** Signed with OpenPGP, by RFC 3156 or with armour within the text. */
    PGP_SIGNED,
    /** Encrypted with OpenPGP, likewise. */
    PGP_ENCRYPTED;

    public boolean isSigned() {
        return this == SMIME_SIGNED || this == PGP_SIGNED;
    }

    public boolean isEncrypted() {
        return this == SMIME_ENCRYPTED || this == PGP_ENCRYPTED;
    }
}
