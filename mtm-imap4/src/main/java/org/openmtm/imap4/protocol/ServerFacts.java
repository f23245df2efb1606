// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import java.util.Collections;
import java.util.Map;

/** What a server told of itself over one connection. For the thread of the connection. */
final class ServerFacts implements ResponseReader.ConnectionHandler {
    private Capabilities capabilities = Capabilities.NONE;
    private Capabilities enabled = Capabilities.NONE;
    private Map<String, String> id = Map.of();
    private StatusResponse alert;

    @Override
    public void capabilities(Capabilities now) {
        capabilities = now;
    }

    @Override
    public void enabled(Capabilities extensions) {
        enabled = enabled.with(extensions);
    }

    @Override
    public void identified(Map<String, String> words) {
        id = Collections.unmodifiableMap(words);
    }

    /** Takes what the code of any status response says about the connection. */
    void hear(StatusResponse response) {
        if (response.code().is("CAPABILITY")) {
            capabilities = Capabilities.of(response.code().words());
        } else if (response.code().is("ALERT")) {
            alert = response;
        }
    }

    Capabilities capabilities() {
        return capabilities;
    }

    Capabilities enabled() {
        return enabled;
    }

    Map<String, String> id() {
        return id;
    }

    StatusResponse alert() {
        return alert;
    }
}
