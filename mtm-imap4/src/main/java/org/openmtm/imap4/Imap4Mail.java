// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.openmtm.entry.EntryId;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.CompoundCommands.ConnectAndSynchronise;
import org.openmtm.mtm.CompoundCommands.GetMail;
import org.openmtm.mtm.CompoundCommands.GetMail.Action;
import org.openmtm.mtm.CompoundCommands.GetMail.Connection;
import org.openmtm.mtm.CompoundCommands.GetMail.Scope;
import org.openmtm.mtm.FetchOptions;
import org.openmtm.operation.Operation;
import org.openmtm.session.Accounts;
import org.openmtm.session.MessagingSession;

/**
 * The get-mail helper: connecting, getting mail, and what is done about the connection afterwards, in one call.
 *
 * <pre>{@code
 * Imap4Mail mail = Imap4Mail.of(session, accounts, service);
 * mail.populateNew().stayConnected().start();
 * mail.copyAll(lists).to(archive).start().await(Duration.ofMinutes(5));
 * mail.move(List.of(first, second)).to(archive).whileConnected().start();
 * }</pre>
 *
 * Without another word it connects, and disconnects at the end; an error on the way is kept and the disconnect still
 * happens. Immutable and thread safe: each method gives a new value, {@link #start} starts the operation.
 */
public final class Imap4Mail {
    private final MessagingSession session;
    private final Accounts accounts;
    private final EntryId service;

    private Imap4Mail(MessagingSession session, Accounts accounts, EntryId service) {
        this.session = session;
        this.accounts = accounts;
        this.service = service;
    }

    /** @param service the receiving service of an account */
    public static Imap4Mail of(MessagingSession session, Accounts accounts, EntryId service) {
        return new Imap4Mail(session, accounts, service);
    }

    /** Messages of the inbox that came since the last sync. */
    public Request populateNew() {
        return request(Action.POPULATE, Scope.NEW, null, List.of());
    }

    /** All messages of a folder. @param folder null for the inbox */
    public Request populateAll(EntryId folder) {
        return request(Action.POPULATE, Scope.ALL, folder, List.of());
    }

    public Request populate(List<EntryId> messages) {
        return request(Action.POPULATE, Scope.SELECTION, null, messages);
    }

    /** New messages of the inbox; say where they go with {@link Request#to}. */
    public Request copyNew() {
        return request(Action.COPY, Scope.NEW, null, List.of());
    }

    /** @param folder null for the inbox */
    public Request copyAll(EntryId folder) {
        return request(Action.COPY, Scope.ALL, folder, List.of());
    }

    public Request copy(List<EntryId> messages) {
        return request(Action.COPY, Scope.SELECTION, null, messages);
    }

    /** New messages of the inbox; say where they go with {@link Request#to}. */
    public Request moveNew() {
        return request(Action.MOVE, Scope.NEW, null, List.of());
    }

    /** @param folder null for the inbox */
    public Request moveAll(EntryId folder) {
        return request(Action.MOVE, Scope.ALL, folder, List.of());
    }

    public Request move(List<EntryId> messages) {
        return request(Action.MOVE, Scope.SELECTION, null, messages);
    }

    /**
     * Connects and synchronises in one operation.
     *
     * @param completion when the operation is done; the rest goes on without it
     */
    public Operation connectAndSynchronise(ConnectAndSynchronise.Completion completion) {
        return session.start(service, new ConnectAndSynchronise(completion, 0));
    }

    private Request request(Action action, Scope scope, EntryId folder, List<EntryId> messages) {
        FetchOptions options = Imap4ServiceSettings.load(accounts, service).fetchOptions();
        return new Request(
                this, new GetMail(action, scope, Connection.CONNECT_AND_DISCONNECT, folder, messages, null, options));
    }

    /** One call of the helper, before it is started. Immutable. */
    public static final class Request {
        private final Imap4Mail mail;
        private final GetMail command;

        private Request(Imap4Mail mail, GetMail command) {
            this.mail = mail;
            this.command = command;
        }

        /** The command that it is, for the journal or for others to start. */
        public GetMail command() {
            return command;
        }

        /** Where copies and moved messages go: a folder of any service, or a local one. */
        public Request to(EntryId destination) {
            return with(command.connection(), command.folder(), destination, command.options());
        }

        /** New messages of another folder than the inbox. */
        public Request in(EntryId folder) {
            return with(command.connection(), folder, command.destination(), command.options());
        }

        /** Only if there is a connection already: DISCONNECTED otherwise. */
        public Request whileConnected() {
            return connection(Connection.ALREADY_CONNECTED);
        }

        /** Connects if need be, and stays connected. */
        public Request stayConnected() {
            return connection(Connection.CONNECT_AND_STAY);
        }

        private Request connection(Connection connection) {
            return with(connection, command.folder(), command.destination(), command.options());
        }

        /** What is fetched, in place of what the account is set to. */
        public Request fetching(FetchOptions options) {
            return fetching(settings -> options);
        }

        /** What is fetched, made from what the account is set to. */
        public Request fetching(UnaryOperator<FetchOptions> change) {
            return with(command.connection(), command.folder(), command.destination(), change.apply(command.options()));
        }

        private Request with(Connection connection, EntryId folder, EntryId destination, FetchOptions options) {
            return new Request(
                    mail,
                    new GetMail(
                            command.action(),
                            command.scope(),
                            connection,
                            folder,
                            command.messages(),
                            destination,
                            options));
        }

        /**
         * Starts it. Errors of the work are those of the operation.
         *
         * @throws MessagingException NOT_FOUND if the service is gone; UNAVAILABLE if its module is
         */
        public Operation start() {
            return mail.session.start(mail.service, command);
        }

        @Override
        public String toString() {
            return Arrays.asList(command.action(), command.scope(), command.connection())
                    .toString();
        }
    }
}
