// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.registry;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/**
 * A trial of one version of a module: some accounts are served by it, the others by the version that served all of them
 * before. When it fails too often, all go back to that one by themselves.
 *
 * @param type the module's type ("imap4")
 * @param version the version of the bundle on trial, exactly
 * @param accounts names of the accounts that try it; a '*' at the end stands for any rest
 * @param percent besides these, so many of a hundred accounts, 0 to 100: chosen by their names, so always the same ones
 * @param failures the trial ends when so many of the last {@code of} operations failed, at least 1
 * @param of how many operations the budget looks back, at most 1,000
 * @param state how the trial goes
 * @param reason why it was rolled back, else empty
 */
public record Canary(
        String type,
        String version,
        List<String> accounts,
        int percent,
        int failures,
        int of,
        State state,
        String reason) {
    /** How a trial goes. */
    public enum State {
        /** Its accounts are served by the version on trial, as long as that one is there. */
        TRYING,
        /** It used its error budget up: every account is served by the other version. */
        ROLLED_BACK
    }

    /** The budget of those who name none: three of the last twenty operations. */
    public static final int DEFAULT_FAILURES = 3;

    public static final int DEFAULT_OF = 20;

    private static final int MOST = 1000;
    private static final Pattern ACCOUNT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}\\*?|\\*");

    public Canary {
        accounts = List.copyOf(accounts);
        accounts.forEach(name ->
                require(ACCOUNT.matcher(name).matches(), "account", "names, with a '*' at the end if need be", name));
        require(percent >= 0 && percent <= 100, "percent", "0 to 100", percent);
        require(!accounts.isEmpty() || percent > 0, "account or percent", "at least one of them", "neither");
        require(of >= 1 && of <= MOST, "budget's number of operations", "1 to " + MOST, of);
        require(failures >= 1 && failures <= of, "budget's failures", "1 to " + of, failures);
    }

    /** A trial that begins. */
    public static Canary trying(String type, String version, List<String> accounts, int percent, int failures, int of) {
        return new Canary(type, version, accounts, percent, failures, of, State.TRYING, "");
    }

    /** The same trial, ended because it failed too often. */
    public Canary rolledBack(String why) {
        return new Canary(type, version, accounts, percent, failures, of, State.ROLLED_BACK, why);
    }

    /** Whether an account is among those that try the version, as long as the trial goes on. */
    public boolean covers(String account) {
        return state == State.TRYING
                && (share(account) < percent || accounts.stream().anyMatch(name -> matches(name, account)));
    }

    /** 0 to 99, spread well also over names that are alike, such as a1, a2, a3. */
    private static int share(String account) {
        CRC32 sum = new CRC32();
        sum.update(account.getBytes(StandardCharsets.UTF_8));
        return (int) (sum.getValue() % 100);
    }

    private static boolean matches(String pattern, String account) {
        return pattern.endsWith("*")
                ? account.startsWith(pattern.substring(0, pattern.length() - 1))
                : pattern.equals(account);
    }

    private static void require(boolean right, String what, String allowed, Object given) {
        if (!right) {
            throw new MessagingException(
                    ErrorKind.INVALID, "The " + what + " of a trial must be " + allowed + "; it was " + given, "");
        }
    }
}
