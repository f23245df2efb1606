// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.kit;

import java.util.List;
import java.util.Map;

/**
 * The remote side of one account: a server, or a mailbox of its own at one, that runs when the kit gets it. The kit stands
 * between it and the module (see {@link #settings}), so it has to do nothing special: the kit itself slows, stalls and cuts
 * connections, and sends wrong passwords. Called by one thread at a time.
 */
public interface RemoteServer extends AutoCloseable {
    /**
     * The settings of an account at this server. What they say under {@code host} and {@code port} is replaced by the address
     * of a relay of the kit, on the same host; without both, the tests are left out that need a bad network.
     */
    Map<String, Object> settings();

    /**
     * The password of the account. It has to have eight characters or more, and to stand nowhere else: the kit looks for it
     * in all that the module leaves.
     *
     * @return null if the server wants none; then the tests about passwords are left out
     */
    String password();

    /**
     * Puts a mail into the mailbox, complete and seen by clients that look from now on. Only for modules that receive.
     *
     * @param mail an RFC 5322 message with CRLF line ends
     */
    default void deliver(byte[] mail) throws Exception {
        throw new UnsupportedOperationException("This server delivers nothing");
    }

    /** The mails that lie in the mailbox now, exactly as a client gets them, in any order. Only for modules that receive. */
    default List<byte[]> mails() throws Exception {
        throw new UnsupportedOperationException("This server has no mailbox");
    }

    /** The mails that the module sent and this server took, in any order. Only for modules that send. */
    default List<byte[]> received() throws Exception {
        throw new UnsupportedOperationException("This server takes no mail");
    }

    /** Ends it, with all its connections. */
    @Override
    void close() throws Exception;
}
