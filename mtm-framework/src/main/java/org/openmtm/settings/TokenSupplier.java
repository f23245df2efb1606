// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.settings;

import org.openmtm.error.MessagingException;

/**
 * An OSGi service that has OAuth 2 access tokens for accounts: the place for a provider's consent, refresh tokens and
 * their storage, none of which the protocol modules know. An account names the service that it uses by the setting
 * {@code token.service}, which has to equal the service property {@link #NAME}. Called on the thread that connects, with no
 * lock held; may block for as long as a connection may take. Thread safe.
 */
public interface TokenSupplier {
    /** Service property: the name that accounts use. */
    String NAME = "openmtm.token.service";

    /**
     * A token that is valid now.
     *
     * @param account name of the account
     * @param user the user name that the token has to be for
     * @param host the server that the token will be shown to, under TLS
     * @return the caller overwrites it when done
     * @throws MessagingException CONSENT if a person has to agree first (say where in the advice), NETWORK if the provider
     *     cannot be reached now
     */
    char[] token(String account, String user, String host);

    /**
     * The server did not take the last token: it is not to be given again. Does nothing unless overridden.
     *
     * @param reason the server's words
     */
    default void rejected(String account, String user, String host, String reason) {}
}
