// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.sasl;

/** The old way of two questions; what they say does not matter. */
final class LoginMechanism implements SaslMechanism {
    private final Credentials credentials;
    private int asked;

    LoginMechanism(Credentials credentials) {
        this.credentials = credentials;
    }

    @Override
    public String name() {
        return "LOGIN";
    }

    @Override
    public byte[] initial() {
        return null;
    }

    @Override
    public byte[] respond(byte[] challenge) {
        return switch (++asked) {
            case 1 -> credentials.userBytes();
            case 2 -> credentials.secret().clone();
            default -> throw Sasl.unasked(name());
        };
    }
}
