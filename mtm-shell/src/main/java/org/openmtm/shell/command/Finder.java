// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.openmtm.entry.Entry;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.EntryType;
import org.openmtm.entry.FolderRole;
import org.openmtm.entry.StandardFolder;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.session.Account;
import org.openmtm.session.Accounts;
import org.openmtm.store.StoreReader;

/** Finds what people name, and says what there is where the name is wrong. */
final class Finder {

    /** The word for the local folders where an account's name is asked for. */
    static final String LOCAL = "local";

    private final Accounts accounts;
    private final StoreReader store;

    Finder(Accounts accounts, StoreReader store) {
        this.accounts = accounts;
        this.store = store;
    }

    Account account(String name) {
        return accounts.find(name).orElseThrow(() -> noAccount(name));
    }

    /** The service that receives, or the error that says that there is none. */
    Entry receiving(String name) {
        Account account = account(name);
        return account.receivingService()
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.NOT_SUPPORTED,
                        "The account " + account.name() + " does not receive mail",
                        "Name an account that has a receiving service: mtm account list"));
    }

    Entry sending(Account account) {
        return account.sendingService()
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.NOT_SUPPORTED,
                        "The account " + account.name() + " cannot send mail",
                        "Add an account with --smtp HOST:PORT: mtm help account add"));
    }

    /** All folders of the account, the inbox first, then by name; those of {@value #LOCAL} in their own order. */
    List<Entry> folders(String name) {
        if (accounts.find(name).isEmpty() && name.equals(LOCAL)) {
            return store.folders(EntryId.LOCAL_SERVICE);
        }
        return store.folders(receiving(name).id()).stream()
                .sorted(Comparator.comparing((Entry folder) -> folder.role() != FolderRole.INBOX)
                        .thenComparing(Entry::name, String.CASE_INSENSITIVE_ORDER))
                .toList();
    }

    Entry folder(String accountName, String name) {
        List<Entry> folders = folders(accountName);
        Optional<Entry> exact =
                folders.stream().filter(f -> f.name().equals(name)).findFirst();
        List<Entry> similar =
                folders.stream().filter(f -> f.name().equalsIgnoreCase(name)).toList();
        return exact.or(() -> similar.size() == 1 ? Optional.of(similar.get(0)) : Optional.empty())
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.NOT_FOUND,
                        "The account " + accountName + " has no folder '" + name + "' here",
                        folders.isEmpty()
                                ? "Fetch its folders first: mtm sync " + accountName
                                : "It has " + names(folders)));
    }

    /** A folder in the form ACCOUNT/FOLDER. */
    Entry target(String name) {
        int slash = name.indexOf('/');
        if (slash <= 0 || slash == name.length() - 1) {
            throw new MessagingException(
                    ErrorKind.INVALID,
                    "'" + name + "' names no folder",
                    "Write ACCOUNT/FOLDER, or " + LOCAL + "/FOLDER for a local one");
        }
        return folder(name.substring(0, slash), name.substring(slash + 1));
    }

    Entry message(EntryId id) {
        Entry entry = store.entry(id)
                .orElseThrow(() -> new MessagingException(
                        ErrorKind.NOT_FOUND, "There is no message " + id, "Take an id from mtm list or mtm search"));
        if (entry.type() != EntryType.MESSAGE) {
            throw new MessagingException(
                    ErrorKind.INVALID,
                    id + " is a " + entry.type().name().toLowerCase(java.util.Locale.ROOT) + ", not a message",
                    "Take an id from mtm list or mtm search");
        }
        return entry;
    }

    /** The account that a message belongs to, through whichever service, or that sent it; empty for mail of no account. */
    Optional<Account> accountOf(Entry message) {
        return accountWith(message.service())
                .or(() -> store.submission(message.id()).flatMap(row -> accountWith(row.service())));
    }

    private Optional<Account> accountWith(EntryId service) {
        return accounts.list().stream()
                .filter(account -> account.services().anyMatch(s -> s.id().equals(service)))
                .findFirst();
    }

    /** The name of the account a service belongs to; for the local service {@value #LOCAL}; else the number. */
    String accountName(EntryId service) {
        if (service == null || service.equals(EntryId.LOCAL_SERVICE)) {
            return LOCAL;
        }
        return store.entry(service).map(Entry::name).orElse("#" + service);
    }

    /** The folder's full name; standard folders have theirs even where the store does not say. */
    String folderName(EntryId folder) {
        return Arrays.stream(StandardFolder.values())
                .filter(standard -> standard.id().equals(folder))
                .map(StandardFolder::folderName)
                .findFirst()
                .or(() -> store.entry(folder).map(Entry::name))
                .orElse("?");
    }

    private MessagingException noAccount(String name) {
        List<String> names =
                new ArrayList<>(accounts.list().stream().map(Account::name).toList());
        return new MessagingException(
                ErrorKind.NOT_FOUND,
                "There is no account '" + name + "'",
                names.isEmpty()
                        ? "Add one: mtm account add NAME --imap HOST:PORT --user USER"
                        : "There " + (names.size() == 1 ? "is " : "are ") + String.join(", ", names));
    }

    private static String names(List<Entry> folders) {
        String first = folders.stream().limit(8).map(Entry::name).collect(Collectors.joining(", "));
        return folders.size() > 8 ? first + " and " + (folders.size() - 8) + " more" : first;
    }
}
