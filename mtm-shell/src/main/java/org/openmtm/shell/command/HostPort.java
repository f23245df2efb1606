// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

/**
 * HOST:PORT, HOST or [IPv6]:PORT.
 *
 * @param host without brackets
 * @param port 1 to 65535, or 0 where none was given
 */
record HostPort(String host, int port) {

    private static final int MAX_PORT = 65_535;

    /** @throws IllegalArgumentException that says what is wrong */
    static HostPort parse(String text) {
        String host = text;
        String port = "";
        int colon = text.lastIndexOf(':');
        int bracket = text.lastIndexOf(']');
        boolean bareIpv6 = bracket < 0 && text.indexOf(':') != colon;
        if (colon > bracket && !bareIpv6) {
            host = text.substring(0, colon);
            port = text.substring(colon + 1);
            if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) < 1 || Integer.parseInt(port) > MAX_PORT) {
                throw new IllegalArgumentException("'" + port + "' is no port: use 1 to " + MAX_PORT);
            }
        }
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        if (host.isBlank() || host.chars().anyMatch(c -> c <= ' ' || c == 0x7f || "/@[]".indexOf(c) >= 0)) {
            throw new IllegalArgumentException("'" + text + "' is no HOST:PORT");
        }
        return new HostPort(host, port.isEmpty() ? 0 : Integer.parseInt(port));
    }

    int portOr(int fallback) {
        return port == 0 ? fallback : port;
    }
}
