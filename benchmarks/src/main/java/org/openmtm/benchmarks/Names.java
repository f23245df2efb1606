// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.benchmarks;

/** The names of the figures; seconds unless the name says something else. */
final class Names {

    static final String RAW_INSIDE = "raw wire read, inside a warm JVM";
    static final String RAW = "raw wire read, whole process";
    static final String MBSYNC = "mbsync";
    static final String MBSYNC_FSYNC = "mbsync with FSync";
    static final String OURS = "ours, all mail durable";
    static final String OURS_SEARCHABLE = "ours, until every mail can be searched";
    static final String OURS_SMALL = "ours with -Xmx128m";
    static final String SECOND = "second sync, nothing changed (ms)";
    static final String SECOND_TRIPS = "second sync, round trips";
    static final String EVENT = "new mail announced by the server to event (ms)";
    static final String EVENT_DELIVERY = "new mail delivered to event (ms), with the server's own 500 ms";
    static final String ACCOUNT_LIST = "account list from cold";
    static final String HUNDRED = "sync of 100 folders, nothing changed (ms)";
    static final String HUNDRED_TRIPS = "sync of 100 folders, nothing changed, round trips";
    static final String HUNDRED_COMMANDS = "sync of 100 folders, nothing changed, commands on the wire";
    static final String FLAGS = "10,000 flags changed on the server (ms)";
    static final String FLAGS_TRIPS = "10,000 flags changed on the server, round trips";
    static final String VALIDITY = "10,000 mails under another UIDVALIDITY (ms)";
    static final String VALIDITY_BODIES = "10,000 mails under another UIDVALIDITY, bodies fetched";
    static final String VALIDITY_RECEIVED = "10,000 mails under another UIDVALIDITY, MB received";
    static final String REPLAY = "replay of 1,000 offline operations, with log-in and sync (ms)";
    static final String REPLAY_COMMANDS = "replay of 1,000 offline operations, commands on the wire";
    static final String MILLION = "headers of 1,000,000 mails with -Xmx128m, killed in the middle";
    static final String MILLION_AGAIN = "headers of 1,000,000 mails, fetched twice after the kill";

    static final String SOURCE_RATE = "mails of 5 KB sent in a second, smtp-source";
    static final String JAKARTA_COLD = "mails of 5 KB sent in a second, Jakarta Mail, first thousand";
    static final String JAKARTA_RATE = "mails of 5 KB sent in a second, Jakarta Mail, second thousand";
    static final String OURS_COLD = "mails of 5 KB sent in a second, ours with its ledger, first thousand";
    static final String OURS_RATE = "mails of 5 KB sent in a second, ours with its ledger, second thousand";

    static final String SWAP_USED = "update of the IMAP module, until the new one is in use (ms)";
    static final String SWAP_CONNECTED = "update of the IMAP module, until its account is connected again (ms)";
    static final String SWAP_LOGIN = "log-in alone, to the same server (ms)";
    static final String SWAP_BESIDES = "update of the IMAP module, until connected, less a log-in alone (ms)";
    static final String SWAP_LISTENING = "update of the IMAP module, until its account listens again (ms)";
    static final String SWAP_UPDATES = "updates of the IMAP module, one after the other";
    static final String SWAP_METASPACE = "growth of metaspace over the last two thirds of the updates (KB)";
    static final String SWAP_THREADS = "growth of threads over the last two thirds of the updates";
    static final String SWAP_DESCRIPTORS = "growth of open sockets and files over the last two thirds of the updates";
    static final String SWAP_LOADERS = "class loaders of replaced modules alive at the end";

    static final String SMALL_STACKS = "1,000 accounts in IDLE, threads with small stacks";
    static final String VIRTUAL = "1,000 accounts in IDLE, virtual threads";
    static final String LISTENING = ", until all listen";
    static final String ARRIVED = ", until all have their mail";
    static final String HEAP = ", heap for each account (KB)";
    static final String THREADS = ", platform threads for each account";

    private Names() {}

    static String at(String figure, int roundTrip) {
        return roundTrip == 0 ? figure : figure + ", " + roundTrip + " ms round trip";
    }
}
