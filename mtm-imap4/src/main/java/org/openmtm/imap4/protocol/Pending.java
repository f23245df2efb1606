// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A command that was sent; its answer may be here or not. For the thread of its connection. */
public final class Pending {
    private final String tag;
    private final ImapCommand command;
    private final List<UidMapping> copied = new ArrayList<>(1);
    private StatusResponse response;

    Pending(String tag, ImapCommand command) {
        this.tag = tag;
        this.command = command;
    }

    String tag() {
        return tag;
    }

    ImapCommand command() {
        return command;
    }

    /** The command's name, for messages. */
    public String name() {
        return command.name();
    }

    public boolean done() {
        return response != null;
    }

    /** The tagged response, or null while it is not {@link #done}. */
    public StatusResponse response() {
        return response;
    }

    /**
     * Which UID became which (of COPY and MOVE); MOVE tells it before its end. Empty where the server lacks UIDPLUS or
     * told nonsense.
     */
    public Optional<UidMapping> copied() {
        return UidMapping.merged(copied);
    }

    /** Under which UID it lies now (of APPEND). Empty where the server lacks UIDPLUS or told nonsense. */
    public Optional<AppendedUids> appended() {
        return response != null && response.code().is("APPENDUID")
                ? AppendedUids.parse(response.code().argument())
                : Optional.empty();
    }

    /** Takes a code that was said while this command was the first in flight. */
    void hear(ResponseCode code) {
        if (code.is("COPYUID")) {
            UidMapping.parse(code.argument()).ifPresent(copied::add);
        }
    }

    void complete(StatusResponse tagged) {
        response = tagged;
        hear(tagged.code());
    }
}
