// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Supplier;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/**
 * Questions to a server: each sends one command and gives what was answered. Whoever listens to the connection hears
 * everything as always. All fail with what the server refused with. For the thread of the connection.
 */
public final class Questions {
    /** More mailboxes than this is no mail account. */
    private static final int MOST_MAILBOXES = 50_000;

    private final ImapConnection connection;

    public Questions(ImapConnection connection) {
        this.connection = connection;
    }

    /**
     * The UIDs in the open mailbox that fit, as ranges: in compact form (ESEARCH, RFC 4731) where the server can.
     *
     * @throws MessagingException also if the server does not understand the keys
     */
    public UidSet search(SearchKeys keys) {
        UidSet.Builder found = new UidSet.Builder();
        ask(searching(found), () -> {
            ImapCommand command = connection.has("ESEARCH")
                    ? ImapCommand.of("UID SEARCH RETURN (ALL)").needs("ESEARCH")
                    : ImapCommand.of("UID SEARCH");
            keys.appendTo(command);
            return command;
        });
        return found.build();
    }

    /**
     * The UIDs in the open mailbox that fit any of these, all asked for in one round trip.
     *
     * @throws MessagingException also if the server does not understand some of the keys
     */
    public UidSet searchAny(Collection<SearchKeys> each) {
        UidSet.Builder found = new UidSet.Builder();
        connection.overheard(searching(found), () -> {
            List<Pending> sent = new ArrayList<>();
            for (SearchKeys keys : each) {
                ImapCommand command = ImapCommand.of("UID SEARCH");
                keys.appendTo(command);
                sent.add(connection.send(command));
            }
            // All are read to the end before one that was refused is told of.
            sent.forEach(connection::answer);
            sent.forEach(connection::await);
            return null;
        });
        return found.build();
    }

    /**
     * Asks, and a second time without what turned out not to work: BAD to a command that needs a capability has switched
     * that off.
     */
    private void ask(UntaggedHandler hearing, Supplier<ImapCommand> made) {
        ImapCommand command = made.get();
        StatusResponse answer = connection.overheard(hearing, () -> connection.answer(connection.send(command)));
        if (answer.condition() == StatusResponse.Condition.BAD
                && !command.needs().isEmpty()) {
            connection.overheard(hearing, () -> connection.execute(made.get()));
        } else if (!answer.ok()) {
            throw ImapErrors.refused(command.name(), answer);
        }
    }

    private static UntaggedHandler searching(UidSet.Builder found) {
        return new UntaggedHandler() {
            @Override
            public void search(UidSet numbers) {
                for (int i = 0; i < numbers.ranges(); i++) {
                    if (numbers.from(i) >= 1 && numbers.to(i) <= UidSet.MAX_UID) {
                        found.add(numbers.from(i), numbers.to(i));
                    }
                }
            }
        };
    }

    /**
     * What LIST gave.
     *
     * @param entries by path, in the server's order
     * @param states of those whose state was told
     */
    public record Listed(Map<String, ListEntry> entries, Map<String, MailboxStatus> states) {}

    /**
     * Lists mailboxes.
     *
     * @param reference prefix of the namespace, or empty
     * @param pattern with the wildcards of LIST: {@code *}, {@code %}
     * @param withStates asks for their states in the same round trip, where the server has LIST-STATUS
     */
    public Listed list(String reference, String pattern, boolean withStates) {
        Listed listed = new Listed(new LinkedHashMap<>(), new LinkedHashMap<>());
        ask(listing(listed), () -> listing(reference, pattern, withStates));
        return listed;
    }

    private ImapCommand listing(String reference, String pattern, boolean withStates) {
        ImapCommand command = ImapCommand.of("LIST").string(reference).string(pattern);
        if (!extendedList()) {
            return command;
        }
        StringJoiner wanted = new StringJoiner(" ", "RETURN (", ")");
        wanted.add("SUBSCRIBED");
        if (connection.has("SPECIAL-USE")) {
            wanted.add("SPECIAL-USE");
        }
        if (withStates && connection.has("LIST-STATUS")) {
            wanted.add("STATUS " + statusItems());
            command.needs("LIST-STATUS");
        }
        return command.words(wanted.toString()).needs("LIST-EXTENDED").needs("IMAP4REV2");
    }

    /** Whether LIST tells subscriptions itself; where not, {@link #subscribed} has to be asked. */
    public boolean extendedList() {
        return connection.has("LIST-EXTENDED") || connection.has("IMAP4REV2");
    }

    /** Paths of the mailboxes that are subscribed, also of those that do not exist any more. */
    public List<String> subscribed() {
        Listed listed = new Listed(new LinkedHashMap<>(), new LinkedHashMap<>());
        ask(
                listing(listed),
                () -> extendedList()
                        ? ImapCommand.of("LIST (SUBSCRIBED) \"\" \"*\"")
                                .needs("LIST-EXTENDED")
                                .needs("IMAP4REV2")
                        : ImapCommand.of("LSUB \"\" \"*\""));
        return List.copyOf(listed.entries().keySet());
    }

    private static UntaggedHandler listing(Listed listed) {
        return new UntaggedHandler() {
            @Override
            public void list(ListEntry entry) {
                if (listed.entries().size() >= MOST_MAILBOXES) {
                    throw new MessagingException(
                            ErrorKind.LIMIT,
                            "The server lists more than " + MOST_MAILBOXES + " mailboxes",
                            "Ask its administrator");
                }
                listed.entries().put(key(entry.path()), entry);
            }

            @Override
            public void subscribed(ListEntry entry) {
                list(entry);
            }

            @Override
            public void status(MailboxStatus status) {
                if (listed.states().size() < MOST_MAILBOXES) {
                    listed.states().put(key(status.path()), status);
                }
            }
        };
    }

    private static String key(String path) {
        return MailboxNames.isInbox(path) ? "INBOX" : path;
    }

    /** The state of a mailbox that is not open; empty if the server does not tell. */
    public Optional<MailboxStatus> status(String mailbox) {
        MailboxStatus[] heard = new MailboxStatus[1];
        connection.overheard(
                new UntaggedHandler() {
                    @Override
                    public void status(MailboxStatus status) {
                        heard[0] = key(status.path()).equals(key(mailbox)) ? status : heard[0];
                    }
                },
                () -> connection.execute(
                        ImapCommand.of("STATUS").mailbox(mailbox).words(statusItems())));
        return Optional.ofNullable(heard[0]);
    }

    /** What to ask of the state of a mailbox, with what this server knows. */
    public String statusItems() {
        StringJoiner items = new StringJoiner(" ", "(", ")");
        items.add("MESSAGES UIDNEXT UIDVALIDITY UNSEEN");
        if (connection.has("CONDSTORE") || connection.has("QRESYNC")) {
            items.add("HIGHESTMODSEQ");
        }
        if (connection.has("STATUS=SIZE") || connection.has("IMAP4REV2")) {
            items.add("SIZE");
        }
        if (connection.has("OBJECTID")) {
            items.add("MAILBOXID");
        }
        return items.toString();
    }

    /** The namespaces; none where the server lacks NAMESPACE. */
    public Namespaces namespaces() {
        if (!connection.has("NAMESPACE") && !connection.has("IMAP4REV2")) {
            return Namespaces.NONE;
        }
        Namespaces[] heard = {Namespaces.NONE};
        connection.overheard(
                new UntaggedHandler() {
                    @Override
                    public void namespaces(Namespaces namespaces) {
                        heard[0] = namespaces;
                    }
                },
                () -> connection.execute(ImapCommand.of("NAMESPACE").needs("NAMESPACE")));
        return heard[0];
    }

    /** The limits that hold for a mailbox; none where the server lacks QUOTA or sets none. */
    public List<Quota> quotas(String mailbox) {
        if (!connection.has("QUOTA")) {
            return List.of();
        }
        List<Quota> heard = new ArrayList<>();
        connection.overheard(
                new UntaggedHandler() {
                    @Override
                    public void quota(Quota quota) {
                        if (heard.size() < 100) {
                            heard.add(quota);
                        }
                    }
                },
                () -> connection.execute(
                        ImapCommand.of("GETQUOTAROOT").mailbox(mailbox).needs("QUOTA")));
        return List.copyOf(heard);
    }

    /**
     * Fetches one message of the open mailbox.
     *
     * @param into takes the bytes of the sections straight from the wire
     * @return empty if there is no such message
     */
    public Optional<FetchData> fetch(long uid, FetchItems items, BodyHandler into) {
        FetchData[] heard = new FetchData[1];
        UntaggedHandler hearing = new UntaggedHandler() {
            @Override
            public void fetch(FetchData data) {
                // Flags may come unasked, before and after.
                if (data.uid() == uid && (heard[0] == null || data.hasBody() || data.structure() != null)) {
                    heard[0] = data;
                }
            }
        };
        ImapCommand command = Requests.fetch(UidSet.range(uid, uid), items);
        connection.taking(into, () -> connection.overheard(hearing, () -> connection.execute(command)));
        return Optional.ofNullable(heard[0]);
    }
}
