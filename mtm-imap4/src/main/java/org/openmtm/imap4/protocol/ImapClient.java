// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.openmtm.email.sasl.Credentials;
import org.openmtm.email.wire.WireConnection;
import org.openmtm.email.wire.WireSettings;
import org.openmtm.email.wire.Wires;
import org.openmtm.error.MessagingException;

/**
 * Where and as whom to log in.
 *
 * @param wire host, port, TLS and time limits
 * @param user the user name
 * @param limits what a server may send
 * @param switches capabilities that are not to be used
 * @param version of this product, for ID
 * @param mechanisms of SASL, best first; empty for whatever is best
 * @param compress whether COMPRESS=DEFLATE is used where the server has it
 * @param wires what connections share
 */
public record ImapClient(
        WireSettings wire,
        String user,
        ProtocolLimits limits,
        CapabilitySwitches switches,
        String version,
        List<String> mechanisms,
        boolean compress,
        Wires wires) {

    /** Logs in by whatever way is best. */
    public ImapClient(
            WireSettings wire, String user, ProtocolLimits limits, CapabilitySwitches switches, String version) {
        this(wire, user, limits, switches, version, List.of(), false, new Wires());
    }

    public ImapClient withMechanisms(List<String> now) {
        return new ImapClient(wire, user, limits, switches, version, List.copyOf(now), compress, wires);
    }

    /** The same with switches that the connections of one account share, so that what misbehaves is off for all. */
    public ImapClient withSwitches(CapabilitySwitches now) {
        return new ImapClient(wire, user, limits, now, version, mechanisms, compress, wires);
    }

    public ImapClient withCompression(boolean now) {
        return new ImapClient(wire, user, limits, switches, version, mechanisms, now, wires);
    }

    /** The same with what all connections of a module share, so that each costs little. */
    public ImapClient withWires(Wires now) {
        return new ImapClient(wire, user, limits, switches, version, mechanisms, compress, now);
    }

    /**
     * Connects, logs in with a password and switches on what is useful.
     *
     * @param password overwritten when this returns
     * @param opening gets the connection before anything is done with it, so that it can be closed from elsewhere
     * @throws MessagingException what went wrong; the connection is closed
     */
    public ImapConnection open(char[] password, Consumer<WireConnection> opening) {
        try (Credentials credentials = Credentials.password(user, password)) {
            return open(credentials, opening);
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    /**
     * The same with an OAuth 2 access token.
     *
     * @param token overwritten when this returns
     * @throws MessagingException CONSENT, with the server's words, if it does not take the token
     */
    public ImapConnection openWithToken(char[] token, Consumer<WireConnection> opening) {
        try (Credentials credentials = Credentials.token(user, token, wire.host(), wire.port())) {
            return open(credentials, opening);
        } finally {
            Arrays.fill(token, '\0');
        }
    }

    private ImapConnection open(Credentials credentials, Consumer<WireConnection> opening) {
        WireConnection connection = wires.create(wire);
        try {
            opening.accept(connection);
            connection.connect();
            ImapConnection imap = new ImapConnection(connection, limits, switches);
            new Login(imap, credentials, mechanisms).exchange();
            if (compress && imap.has("COMPRESS=DEFLATE")) {
                compress(imap);
            }
            introduce(imap);
            return imap;
        } catch (RuntimeException | Error e) {
            connection.close();
            throw e;
        }
    }

    /** Compresses from now on (RFC 4978), if the server agrees. Nothing may be in flight. */
    private static void compress(ImapConnection imap) {
        ImapCommand command = ImapCommand.of("COMPRESS DEFLATE").needs("COMPRESS=DEFLATE");
        if (imap.answer(imap.send(command)).ok()) {
            imap.wire().deflate();
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
