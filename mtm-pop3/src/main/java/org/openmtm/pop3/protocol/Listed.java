// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.protocol;

/**
 * One message of the maildrop, as the server lists it.
 *
 * @param number its number, good for this session only
 * @param size its bytes as the server counts them
 * @param uid its unique id (UIDL), or empty where the server gives none
 */
public record Listed(int number, long size, String uid) {}
