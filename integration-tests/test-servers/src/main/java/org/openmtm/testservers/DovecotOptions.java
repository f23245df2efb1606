// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.testservers;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * How a {@link DovecotServer} is to be; immutable, each {@code with…} gives a changed copy.
 *
 * @param users how many users there are: u1, u2 …
 * @param certificate what TLS shows; empty switches TLS off
 * @param disabledCapabilities capabilities that are not offered, for example QRESYNC
 * @param authFailureDelay how long a wrong password waits for its answer, in seconds
 * @param pop3 whether it speaks POP3 too
 * @param extraConfiguration lines added at the end of dovecot.conf
 */
public record DovecotOptions(
        int users,
        Optional<TestCertificates.Certificate> certificate,
        Set<String> disabledCapabilities,
        int authFailureDelay,
        boolean pop3,
        String extraConfiguration) {

    /** Everything Dovecot offers after login, less what only matters to this version. */
    private static final String ALL = "IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE SORT SORT=DISPLAY"
            + " THREAD=REFERENCES THREAD=REFS MULTIAPPEND UNSELECT CHILDREN NAMESPACE UIDPLUS LIST-EXTENDED CONDSTORE"
            + " QRESYNC ESEARCH ESORT SEARCHRES WITHIN CONTEXT=SEARCH LIST-STATUS BINARY MOVE STATUS=SIZE LITERAL+"
            + " NOTIFY SPECIAL-USE";

    public DovecotOptions {
        disabledCapabilities = Set.copyOf(disabledCapabilities);
    }

    /** Ten users, no TLS, all capabilities, wrong passwords answered at once. */
    public static DovecotOptions standard() {
        return new DovecotOptions(10, Optional.empty(), Set.of(), 0, false, "");
    }

    public DovecotOptions withUsers(int count) {
        return new DovecotOptions(count, certificate, disabledCapabilities, authFailureDelay, pop3, extraConfiguration);
    }

    /** Offers STARTTLS on the plain port and TLS on the other. */
    public DovecotOptions withCertificate(TestCertificates.Certificate shown) {
        return new DovecotOptions(
                users, Optional.of(shown), disabledCapabilities, authFailureDelay, pop3, extraConfiguration);
    }

    public DovecotOptions without(String... capabilities) {
        return new DovecotOptions(users, certificate, Set.of(capabilities), authFailureDelay, pop3, extraConfiguration);
    }

    public DovecotOptions withAuthFailureDelay(int seconds) {
        return new DovecotOptions(users, certificate, disabledCapabilities, seconds, pop3, extraConfiguration);
    }

    public DovecotOptions with(String configuration) {
        return new DovecotOptions(users, certificate, disabledCapabilities, authFailureDelay, pop3, configuration);
    }

    /** Speaks POP3 too, with UIDLs that survive everything but {@link DovecotServer#renumber}. */
    public DovecotOptions withPop3() {
        return new DovecotOptions(users, certificate, disabledCapabilities, authFailureDelay, true, extraConfiguration);
    }

    /** Starts a server with these options. */
    public DovecotServer start() throws IOException {
        return DovecotServer.start(this);
    }

    String capabilityLine() {
        if (disabledCapabilities.isEmpty()) {
            return "";
        }
        TreeSet<String> offered = new TreeSet<>(Set.of(ALL.split(" ")));
        offered.removeAll(disabledCapabilities);
        offered.remove("IMAP4rev1");
        return "imap_capability = IMAP4rev1 " + String.join(" ", offered);
    }
}
