// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.settings;

/** The keys that the framework and the shell themselves understand; modules use them where they have such a setting. */
public final class StandardSettings {
    private StandardSettings() {}

    public static final String HOST = "host";
    public static final String PORT = "port";
    /** One of implicit, starttls, none. */
    public static final String TLS = "tls";

    public static final String USER = "user";
    /** The address of the account's owner, for the From header. */
    public static final String ADDRESS = "address";
    /** Flush the Outbox of the related sending service when this one connects; boolean. */
    public static final String SEND_ON_NEXT_CONNECTION = "send.on.next.connection";

    /** The name of the secret that holds the password. */
    public static final String PASSWORD_SECRET = "password";
}
