// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.sasl;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/** Which mechanism to take, best first. */
public final class Sasl {
    private static final Set<String> UNDERSTOOD =
            Set.of("SCRAM-SHA-256", "PLAIN", "LOGIN", "CRAM-MD5", OAuthMechanism.BEARER, OAuthMechanism.XOAUTH2);
    private static final List<String> FOR_TOKENS = List.of(OAuthMechanism.BEARER, OAuthMechanism.XOAUTH2);
    private static final List<String> UNDER_TLS = List.of("SCRAM-SHA-256", "PLAIN", "LOGIN", "CRAM-MD5");
    /** Without TLS, those that do not show the password go first. */
    private static final List<String> IN_CLEAR = List.of("SCRAM-SHA-256", "CRAM-MD5", "PLAIN", "LOGIN");

    private static final Set<String> SHOW_NOTHING = Set.of("SCRAM-SHA-256", "CRAM-MD5");

    private Sasl() {}

    /**
     * The mechanisms that can be used, best first.
     *
     * @param offered what the server offers
     * @param wanted what a person wants, best first; empty for whatever is best
     * @param secure whether TLS protects the connection
     * @throws MessagingException TLS if a token would have to be shown without TLS
     */
    public static List<String> choose(
            Collection<String> offered, List<String> wanted, boolean secure, Credentials credentials) {
        if (credentials.isToken() && !secure) {
            throw new MessagingException(
                    ErrorKind.TLS,
                    "An access token is never sent without TLS",
                    "Set tls to implicit or starttls for this account");
        }
        List<String> order = wanted.isEmpty() ? secure ? UNDER_TLS : IN_CLEAR : upper(wanted);
        List<String> usable = new ArrayList<>(wanted.isEmpty() && credentials.isToken() ? FOR_TOKENS : order);
        usable.removeIf(name -> FOR_TOKENS.contains(name) != credentials.isToken() || !UNDERSTOOD.contains(name));
        usable.retainAll(upper(offered));
        return usable;
    }

    /** Whether neither the server nor a listener learns the password from this mechanism. */
    public static boolean showsNothing(String mechanism) {
        return SHOW_NOTHING.contains(mechanism);
    }

    /** @param name one of those that {@link #choose} gives */
    public static SaslMechanism mechanism(String name, Credentials credentials) {
        return switch (name) {
            case "SCRAM-SHA-256" -> new ScramSha256Mechanism(credentials);
            case "PLAIN" -> new PlainMechanism(credentials);
            case "LOGIN" -> new LoginMechanism(credentials);
            case "CRAM-MD5" -> new CramMd5Mechanism(credentials);
            case OAuthMechanism.BEARER, OAuthMechanism.XOAUTH2 -> new OAuthMechanism(name, credentials);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static List<String> upper(Collection<String> names) {
        return names.stream().map(name -> name.toUpperCase(Locale.ROOT)).toList();
    }

    static MessagingException unasked(String mechanism) {
        return new MessagingException(
                ErrorKind.PROTOCOL,
                "The server asks more than " + mechanism + " has to say",
                "Choose other mechanisms in the setting sasl.mechanisms");
    }
}
