// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.interactive;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** The standard streams as UTF-8, whatever the locale. */
public final class ProcessStreams {

    private static final int BUFFER = 32 * 1024;

    private ProcessStreams() {}

    /** Buffered: somebody has to flush. Its {@code checkError} tells when the reader has gone. */
    public static PrintStream utf8(PrintStream target) {
        return new PrintStream(new BufferedOutputStream(new Checked(target), BUFFER), false, StandardCharsets.UTF_8);
    }

    /** A PrintStream never throws: this asks it after each write, so that a broken pipe is not written to for ever. */
    private static final class Checked extends OutputStream {

        private final PrintStream target;

        Checked(PrintStream target) {
            this.target = target;
        }

        @Override
        public void write(int b) throws IOException {
            target.write(b);
            check();
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            target.write(bytes, offset, length);
            check();
        }

        @Override
        public void flush() throws IOException {
            check();
        }

        private void check() throws IOException {
            if (target.checkError()) {
                throw new IOException("Nobody reads the output any more");
            }
        }
    }
}
