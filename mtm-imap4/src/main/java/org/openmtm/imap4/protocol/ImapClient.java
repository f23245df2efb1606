// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.openmtm.email.wire.WireConnection;
import org.openmtm.email.wire.WireSettings;
import org.openmtm.error.MessagingException;

/**
 * Where and as whom to log in.
 *
 * @param wire host, port, TLS and time limits
 * @param user the user name
 * @param limits what a server may send
 * @param switches capabilities that are not to be used
 * @param version of this product, for ID
 */
public record ImapClient(
        WireSettings wire, String user, ProtocolLimits limits, CapabilitySwitches switches, String version) {

    /**
     * Connects, logs in and switches on what is useful.
     *
     * @param password overwritten when this returns
     * @param opening gets the connection before anything is done with it, so that it can be closed from elsewhere
     * @throws MessagingException what went wrong; the connection is closed
     */
    public ImapConnection open(char[] password, Consumer<WireConnection> opening) {
        WireConnection connection = WireConnection.create(wire);
        try {
            opening.accept(connection);
            connection.connect();
            ImapConnection imap = new ImapConnection(connection, limits, switches);
            new Login(imap, user, password).exchange();
            introduce(imap);
            return imap;
        } catch (RuntimeException | Error e) {
            connection.close();
            throw e;
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    /** ENABLE and ID in one round trip; a server that refuses either is as good as one that does not know it. */
    private void introduce(ImapConnection imap) {
        Pending enable = null;
        Pending id = null;
        if (imap.has("ENABLE") && imap.has("QRESYNC")) {
            enable = imap.send(Requests.enable(List.of("QRESYNC")));
        }
        if (imap.has("ID")) {
            Map<String, String> words = new LinkedHashMap<>();
            words.put("name", "OpenMTM");
            words.put("version", version.replaceAll("[^0-9A-Za-z.-]", "_"));
            id = imap.send(Requests.id(words));
        }
        if (enable != null) {
            imap.answer(enable);
        }
        if (id != null) {
            imap.answer(id);
        }
    }
}
