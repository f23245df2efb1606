// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.store;

/**
 * The binding of a local message to one that has a name on its server instead of a number: a POP3 UIDL (RFC 1939, 7), the name
 * of a file in a Maildir, a JMAP id.
 *
 * @param key the server's name for the message in its folder, as it was given to {@link StoreTransaction#bindKey}
 * @param message the binding; its UID was given by the store
 */
public record RemoteKey(String key, RemoteMessage message) {}
