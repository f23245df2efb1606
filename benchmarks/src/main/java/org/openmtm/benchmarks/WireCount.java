// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openmtm.testservers.TcpProxy;
import org.openmtm.testservers.TcpProxy.Direction;

/**
 * Counts what a client says while it passes: its commands, and how often it waited for the server. Going into IDLE is
 * neither, since nothing waits for it; leaving it is a round trip, but no command. A SELECT just before IDLE is the way
 * back to listening, after the answer; {@link #told()} names it, the counts leave it out.
 */
final class WireCount implements TcpProxy.Tap {
    private static final Pattern COMMAND = Pattern.compile("(?m)^A[0-9]+ (?:UID )?([A-Z]+)");

    private boolean idle;
    private boolean wayBack;
    private boolean answered = true;
    private final List<String> commands = new ArrayList<>();
    private long roundTrips;

    @Override
    public synchronized void passed(Direction direction, byte[] bytes, int length) {
        if (direction == Direction.TO_CLIENT) {
            answered = true;
            return;
        }
        String text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        Matcher command = COMMAND.matcher(text);
        int before = commands.size();
        while (command.find()) {
            if (!command.group(1).equals("IDLE")) {
                commands.add(command.group(1));
            }
        }
        idle = text.endsWith(" IDLE\r\n");
        if (answered && (commands.size() > before || !idle)) {
            roundTrips++;
        }
        answered = false;
        if (idle && !commands.isEmpty() && commands.get(commands.size() - 1).equals("SELECT")) {
            wayBack = true;
            commands.remove(commands.size() - 1);
            roundTrips--;
        }
        notifyAll();
    }

    /** Waits until the client only listens, so that nothing of one measurement is counted for the next. */
    synchronized void awaitIdle() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(120).toNanos();
        while (!idle) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new IOException("the account does not go into IDLE");
            }
            wait(left);
        }
    }

    synchronized void reset() {
        commands.clear();
        roundTrips = 0;
        wayBack = false;
    }

    /** The commands in words. */
    synchronized String told() {
        String back = wayBack ? "; after the answer SELECT, to listen again" : "";
        return "the commands are " + String.join(", ", commands) + back + ".";
    }

    /** Their names in order, without the {@code UID} before some. */
    synchronized List<String> commands() {
        return List.copyOf(commands);
    }

    synchronized long roundTrips() {
        return roundTrips;
    }
}
