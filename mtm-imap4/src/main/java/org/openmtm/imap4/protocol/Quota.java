// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

/**
 * One limit of a quota root (RFC 9208).
 *
 * @param root name of the root, possibly empty
 * @param resource STORAGE (in units of 1,024 bytes), MESSAGE, MAILBOX …
 * @param used how much of it is used, or -1 if the server told nonsense
 * @param limit how much may be used, {@link Long#MAX_VALUE} for more than can be counted, -1 for nonsense
 */
public record Quota(String root, String resource, long used, long limit) {}
