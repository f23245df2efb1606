// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/**
 * MIME (RFC 5322, 2045 to 2049, 2231) as a mail client needs it: headers for lists, text for the index, parts for display,
 * and the composing of new messages. Reading is tolerant and bounded: whatever the bytes are, it gives what can be had,
 * within limits of depth, number, length and time. Writing is strict.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.openmtm.email.mime;
