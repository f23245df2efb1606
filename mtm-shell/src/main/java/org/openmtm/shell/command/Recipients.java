// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Whom a message goes to, and from whom: shared by all commands that compose. */
final class Recipients {

    @Option(
            names = "--to",
            paramLabel = "ADDRESS",
            arity = "1..*",
            converter = AddressWord.class,
            description = "Recipients.")
    private List<String> to = List.of();

    @Option(
            names = "--cc",
            paramLabel = "ADDRESS",
            arity = "1..*",
            converter = AddressWord.class,
            description = "Recipients of a copy.")
    private List<String> cc = List.of();

    @Option(
            names = "--bcc",
            paramLabel = "ADDRESS",
            arity = "1..*",
            converter = AddressWord.class,
            description = "Recipients that the others do not see.")
    private List<String> bcc = List.of();

    @Option(
            names = "--from",
            paramLabel = "ADDRESS",
            description = "The sender; the account's own address if left out.")
    private String from = "";

    List<String> to() {
        return to;
    }

    List<String> cc() {
        return cc;
    }

    List<String> bcc() {
        return bcc;
    }

    String from() {
        return from;
    }

    /** @throws IllegalArgumentException if there is none at all */
    void require() {
        if (Stream.of(to, cc, bcc).allMatch(List::isEmpty)) {
            throw new IllegalArgumentException("Say to whom: --to ADDRESS, --cc or --bcc");
        }
    }
}
