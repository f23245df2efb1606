// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.evidence;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.OperationContext;
import org.openmtm.mtm.SendingCommands;
import org.openmtm.mtm.ServerContext;
import org.openmtm.operation.Operation;
import org.openmtm.operation.OperationResult;

/** Has the receiving service ask its server for messages, and waits. */
final class Asking {
    private static final int AT_ONCE = 1_000;
    /** Longer than any line of work should be; the next time asks again. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final ServerContext context;
    private final OperationContext operation;

    Asking(ServerContext context, OperationContext operation) {
        this.context = context;
        this.operation = operation;
    }

    /**
     * @return the folder of each that was found, by its Message-ID
     * @throws MessagingException why it could not be asked
     */
    Map<String, String> locate(List<String> messageIds) throws InterruptedException {
        Map<String, String> places = new HashMap<>();
        for (int from = 0; from < messageIds.size(); from += AT_ONCE) {
            List<String> some = messageIds.subList(from, Math.min(messageIds.size(), from + AT_ONCE));
            Operation asked = context.startRelated(new SendingCommands.Locate(some))
                    .orElseThrow(() -> new MessagingException(
                            ErrorKind.UNAVAILABLE, "the receiving service of the account cannot look for it", ""));
            await(asked).values().forEach((id, folder) -> places.put(id, folder.toString()));
        }
        return places;
    }

    private OperationResult await(Operation asked) throws InterruptedException {
        CompletableFuture<OperationResult> end =
                asked.completion().toCompletableFuture().copy();
        Runnable stop = () -> {
            asked.cancel();
            end.cancel(false);
        };
        try (var registration = operation.onCancel(stop)) {
            return end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new MessagingException(ErrorKind.BUSY, "the receiving service has no time", "", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof MessagingException known
                    ? known
                    : new MessagingException(ErrorKind.INTERNAL, "Looking for it failed: " + e.getCause(), "", e);
        } catch (CancellationException e) {
            throw new MessagingException(ErrorKind.CANCELLED, "Cancelled", "", e);
        }
    }
}
