// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.message;

/**
 * An address in a header, to be shown. The name is what the sender wants to be called; only the address says who it is.
 *
 * @param name the display name as {@link HeaderField#text}, or empty
 * @param address {@code local@domain}, without control characters; what stands there if it is no address
 * @param usable whether it can be written to
 * @param misleading whether it may look like somebody else's: letters of several scripts in one word, or a name that holds
 *     another address
 */
public record HeaderAddress(String name, String address, boolean usable, boolean misleading) {}
