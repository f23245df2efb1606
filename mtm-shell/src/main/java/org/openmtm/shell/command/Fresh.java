// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.io.IOException;
import java.util.List;
import org.openmtm.mtm.Draft;
import org.openmtm.mtm.MessageEdit;
import org.openmtm.session.Account;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Composes a message from nothing. */
abstract class Fresh extends Composing {

    @Parameters(paramLabel = "NAME", description = "The account to send from.")
    private String name;

    @Mixin
    private Writing writing;

    Fresh(Toolbox tools) {
        super(tools);
    }

    final Writing writing() {
        return writing;
    }

    @Override
    final Account account(Finder find) {
        return find.account(name);
    }

    @Override
    Draft draft() throws IOException {
        return writing.fresh(console());
    }

    @Override
    List<MessageEdit> links() {
        return writing.links();
    }
}
