// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.sasl;

/** RFC 4616. */
final class PlainMechanism implements SaslMechanism {
    private final Credentials credentials;

    PlainMechanism(Credentials credentials) {
        this.credentials = credentials;
    }

    @Override
    public String name() {
        return "PLAIN";
    }

    @Override
    public byte[] initial() {
        byte[] user = credentials.userBytes();
        byte[] secret = credentials.secret();
        byte[] message = new byte[user.length + secret.length + 2];
        System.arraycopy(user, 0, message, 1, user.length);
        System.arraycopy(secret, 0, message, user.length + 2, secret.length);
        return message;
    }

    @Override
    public byte[] respond(byte[] challenge) {
        throw Sasl.unasked(name());
    }
}
