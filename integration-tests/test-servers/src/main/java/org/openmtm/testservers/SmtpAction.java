// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.testservers;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * What a {@link ScriptedSmtpServer} does when it has read a command.
 *
 * @param reply the bytes of the reply, empty for the normal one
 * @param delay what it waits before
 * @param go what it waits for before, down already if for nothing
 * @param end how it goes on
 */
public record SmtpAction(byte[] reply, Duration delay, CountDownLatch go, End end) {

    /** What happens to the connection. */
    public enum End {
        /** Replies and goes on. */
        GO_ON,
        /** Closes without a reply. */
        CLOSE_BEFORE_REPLY,
        /** Resets without a reply. */
        RESET_BEFORE_REPLY,
        /** Replies, then closes. */
        CLOSE_AFTER_REPLY,
        /** Never replies, and reads on until the client gives up. */
        SILENCE,
        /** Replies with a line that does not end. */
        ENDLESS_LINE
    }

    /** The normal thing. */
    public static SmtpAction normal() {
        return raw(new byte[0]);
    }

    /** Replies this, one line or several divided by CR LF; a code of 4xx or 5xx also refuses. */
    public static SmtpAction reply(String text) {
        return raw((text + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Replies exactly these bytes. */
    public static SmtpAction raw(byte[] bytes) {
        return new SmtpAction(bytes, Duration.ZERO, new CountDownLatch(0), End.GO_ON);
    }

    public static SmtpAction closeBeforeReply() {
        return normal().then(End.CLOSE_BEFORE_REPLY);
    }

    public static SmtpAction resetBeforeReply() {
        return normal().then(End.RESET_BEFORE_REPLY);
    }

    /** The normal reply, then the end of the connection. */
    public static SmtpAction closeAfterReply() {
        return normal().then(End.CLOSE_AFTER_REPLY);
    }

    public static SmtpAction silence() {
        return normal().then(End.SILENCE);
    }

    public static SmtpAction endlessLine() {
        return normal().then(End.ENDLESS_LINE);
    }

    /** The same, later. */
    public SmtpAction after(Duration wait) {
        return new SmtpAction(reply, wait, go, end);
    }

    /** The same, as soon as the latch is down. */
    public SmtpAction when(CountDownLatch down) {
        return new SmtpAction(reply, delay, down, end);
    }

    /** The same reply with another end. */
    public SmtpAction then(End how) {
        return new SmtpAction(reply, delay, go, how);
    }

    boolean refuses() {
        return reply.length > 0 && (reply[0] == '4' || reply[0] == '5');
    }
}
