// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openmtm.entry.Entry;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.operation.Operation;
import org.openmtm.settings.ServiceSettings;
import org.openmtm.store.MessageStore;
import org.osgi.annotation.versioning.ProviderType;

/** What the framework lends to a server MTM. Thread safe. */
@ProviderType
public interface ServerContext {
    /** The service entry, as it is now. */
    Entry service();

    /** The settings as they are now: read them when connecting, so that a change counts from the next connect. */
    ServiceSettings settings();

    /**
     * A secret of this service ("password"). The caller overwrites the array when done.
     *
     * @return empty when none is stored
     */
    Optional<char[]> secret(String name);

    MessageStore store();

    /** As {@link ClientContext#sender}. */
    Optional<ClientMtm> sender();

    /**
     * Journals a command of the other service of the account and puts it where it belongs; an equal one that waits on a line
     * there already is returned instead. May be called from any thread and within any command. It returns before the command
     * began, and what it returns outlives the asking command: whoever wants it cancelled with the asking one cancels it.
     *
     * <p>Only commands of the lane BESIDE may wait for it. Those of a line may not: the other service could be waiting for
     * that very line. They go on, and let the other side find their work done in the store.
     *
     * @return empty when the account has none, its module is not installed, or does not know the command
     */
    Optional<Operation> startRelated(Command command);

    /** Journals another command of this service and puts it where it belongs: for compound commands. */
    Operation start(Command command);

    /**
     * Does a step of a compound command by another command of this service: starts it as {@link #start} does, passes its
     * progress on, and waits for its end. When the compound is cancelled, the step that was started for it is cancelled as
     * well; one that somebody else had asked for already is only left. When the module is replaced meanwhile, or the
     * process ends, both wait for the next one, and the compound finds the step again by its name: it is never done twice,
     * unless it {@linkplain Command#endsWithItsProcess() ends with its process} and starts afresh. For this the note of
     * the compound operation is used; a compound that performs steps writes none of its own.
     *
     * <p>Only commands of the lane BESIDE may perform steps. For cleaning up after a cancel, use {@link #start}.
     *
     * @param compound the context of the compound
     * @param step the name of the step, different from those of its other steps; letters, digits, '.' and '-'
     * @param command what is done
     * @return the values of the step's result, as text
     * @throws MessagingException what made the step fail; CANCELLED when it or the compound was cancelled
     * @throws InterruptedException when the module has to go: to be passed on
     */
    Map<String, String> perform(OperationContext compound, String step, Command command) throws InterruptedException;

    /**
     * As {@link #perform}, but by a command of the other service of the account. If its module is not installed now, the step
     * waits for it.
     *
     * @throws MessagingException NOT_SUPPORTED if the account has no other service, or its module does not know the command;
     *     else as for {@link #perform}
     */
    default Map<String, String> performRelated(OperationContext compound, String step, Command command)
            throws InterruptedException {
        throw new MessagingException(ErrorKind.NOT_SUPPORTED, "The account has no other service", "Add one to it");
    }

    /** The operations of this service that have not ended, oldest first; what runs, the asking one too, and what waits. */
    List<Operation> operations();

    /** The lane of a command of this module. @throws MessagingException NOT_SUPPORTED if it is none */
    CommandDescriptor.Lane lane(Command command);

    /** Tells the framework, and through an event the world, that the status changed. Returns quickly. */
    void statusChanged(ServiceStatus status);
}
