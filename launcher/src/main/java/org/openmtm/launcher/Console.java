// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.launcher;

import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.stream.Stream;
import org.openmtm.host.HostLog;

/**
 * Standard output and error of the JVM, which belong to the command while it runs and to nobody before and after: what
 * bundles print while the framework starts and stops goes to the framework's log. A script that reads standard output
 * sees nothing but the command's own words.
 *
 * <p>The streams are replaced once and switched inside, because other code (Gogo's) keeps and restores them.
 */
final class Console {

    private final Switch out;
    private final Switch err;

    private Console(Switch out, Switch err) {
        this.out = out;
        this.err = err;
    }

    /** Replaces {@link System#out} and {@link System#err}; both start muted. */
    static Console install(HostLog log) {
        Switch out = new Switch(new FileOutputStream(FileDescriptor.out), log);
        Switch err = new Switch(new FileOutputStream(FileDescriptor.err), log);
        System.setOut(new PrintStream(out, true, charset("stdout.encoding", "sun.stdout.encoding")));
        System.setErr(new PrintStream(err, true, charset("stderr.encoding", "sun.stderr.encoding")));
        return new Console(out, err);
    }

    private static Charset charset(String... properties) {
        return Stream.concat(Stream.of(properties), Stream.of("native.encoding"))
                .map(System::getProperty)
                .filter(Objects::nonNull)
                .filter(Charset::isSupported)
                .findFirst()
                .map(Charset::forName)
                .orElse(StandardCharsets.UTF_8);
    }

    void unmute() {
        out.muted = false;
        err.muted = false;
    }

    void mute() {
        muteOutput();
        err.muted = true;
    }

    void muteOutput() {
        out.muted = true;
    }

    /** Bytes for the terminal, or lines for the log. */
    private static final class Switch extends OutputStream {

        private static final int MAX_LINE = 8192;

        private final FileOutputStream terminal;
        private final HostLog log;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();
        private volatile boolean muted = true;

        Switch(FileOutputStream terminal, HostLog log) {
            this.terminal = terminal;
            this.log = log;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (!muted) {
                terminal.write(bytes, offset, length);
                return;
            }
            for (int i = offset; i < offset + length; i++) {
                keep(bytes[i]);
            }
        }

        private synchronized void keep(byte b) {
            if (b != '\n' && line.size() < MAX_LINE) {
                line.write(b);
                return;
            }
            log.warning("printed: " + line.toString(StandardCharsets.UTF_8));
            line.reset();
        }
    }
}
