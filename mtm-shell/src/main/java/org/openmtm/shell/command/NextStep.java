// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.time.Instant;
import org.openmtm.entry.EntryId;
import org.openmtm.settings.ServiceSettings;
import org.openmtm.shell.console.Human;
import org.openmtm.store.Submission;

/**
 * What happens next with a message of the ledger, and what a person can do about it.
 *
 * @param text for people
 * @param time when it happens by itself, or null for no certain time
 */
record NextStep(String text, Instant time) {

    private static final String UNCERTAIN_POLICY = "uncertain.policy";

    /**
     * @param settings those of the service that sends it
     * @param run when the Outbox of that service goes next by itself, or null
     */
    static NextStep of(Submission row, String account, ServiceSettings settings, Instant run) {
        EntryId id = row.message();
        return switch (row.state()) {
            case QUEUED -> queued(row, account, run);
            case SENDING, DOT -> new NextStep("It is being sent", null);
            case SENT -> sent(row, account);
            case FAILED ->
                new NextStep(
                        "Nothing by itself. Try again: mtm outbox retry " + id + "; take it back: mtm outbox cancel "
                                + id,
                        null);
            case UNCERTAIN -> uncertain(id, account, settings);
            case CANCELLED -> new NextStep("Nothing: it is in the Drafts", null);
        };
    }

    private static NextStep queued(Submission row, String account, Instant run) {
        String now = "; at once: mtm outbox retry " + row.message();
        String end = row.plan().notAfter() == null
                ? ""
                : "; given up at " + Human.time(row.plan().notAfter());
        return switch (row.plan().start()) {
            case NEXT_CONNECTION -> new NextStep("It goes when " + account + " connects" + end + now, null);
            case REQUEST -> new NextStep("It goes when it is asked for: mtm outbox retry " + row.message() + end, null);
            case SOON -> soon(row, run, end + now);
        };
    }

    private static NextStep soon(Submission row, Instant run, String more) {
        boolean later = run != null && (row.notBefore() == null || run.isAfter(row.notBefore()));
        Instant time = later ? run : row.notBefore();
        if (time == null) {
            return new NextStep("It goes with the next run of the Outbox" + more, null);
        }
        String what = row.attempt() == 0 && row.phase().isEmpty() ? "goes" : "is tried again";
        return new NextStep("It " + what + " at " + Human.time(time) + ", if mtm runs then" + more, time);
    }

    private static NextStep sent(Submission row, String account) {
        String text = switch (row.filing().state()) {
            case NONE, DONE -> "Nothing";
            case WANTED -> "Its copy is filed in the Sent folder of " + account + " when that connects";
            case UPLOADING -> "Its copy is uploaded into the Sent folder of " + account + " when that connects";
            case FAILED ->
                "Nothing: its copy could not be filed, the local one stays. File it again: mtm outbox retry "
                        + row.message();
        };
        return new NextStep(text, null);
    }

    private static NextStep uncertain(EntryId id, String account, ServiceSettings settings) {
        boolean resend = settings.text(UNCERTAIN_POLICY, "hold").equals("resend");
        return new NextStep(
                "Evidence is looked for when " + account + " connects, or now: mtm outbox resolve " + account + ". "
                        + (resend
                                ? "Without any it is sent again, as the account is set"
                                : "It is not sent again by itself")
                        + ". If you know: mtm outbox resolve " + id + " --sent, or --not-sent to send it again",
                null);
    }
}
