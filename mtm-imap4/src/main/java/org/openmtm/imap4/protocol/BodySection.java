// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

/**
 * One body section of a FETCH response.
 *
 * @param name what stands between the brackets, upper case: empty for the whole message, {@code 1.2}, {@code HEADER},
 *     {@code 1.MIME}
 * @param origin where it begins, of a partial one; 0 otherwise
 * @param length its bytes; 0 also for NIL
 * @param value what the {@link BodyHandler} made of it; null for NIL
 */
public record BodySection(String name, long origin, long length, Object value) {}
