// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.demo;

import java.util.concurrent.Callable;
import org.openmtm.shell.command.Toolbox;
import picocli.CommandLine.Command;

@Command(name = "demo", description = "A self-contained tour on loopback servers; needs no account.")
public final class Demo implements Callable<Integer> {
    public Demo(Toolbox tools) {}

    @Override
    public Integer call() {
        return 0;
    }
}
