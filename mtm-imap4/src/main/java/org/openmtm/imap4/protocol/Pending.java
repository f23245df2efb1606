// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

/** A command that was sent; its answer may be here or not. For the thread of its connection. */
public final class Pending {
    private final String tag;
    private final String name;
    private StatusResponse response;

    Pending(String tag, String name) {
        this.tag = tag;
        this.name = name;
    }

    String tag() {
        return tag;
    }

    /** The command's name, for messages. */
    public String name() {
        return name;
    }

    public boolean done() {
        return response != null;
    }

    /** The tagged response, or null while it is not {@link #done}. */
    public StatusResponse response() {
        return response;
    }

    void complete(StatusResponse tagged) {
        response = tagged;
    }
}
