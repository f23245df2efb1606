// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.launcher;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The command line: the data directory, which the launcher needs, and everything else, which it hands on untouched.
 *
 * @param data the data directory, absolute; null for one that is deleted at the end
 * @param rest what the shell bundle is to understand
 */
record Arguments(Path data, List<String> rest) {

    private static final String DATA = "--data";

    /** The tour never touches its user's mail. */
    private static final String DEMO = "demo";

    private static final String DATA_EQUALS = DATA + "=";

    Arguments {
        rest = List.copyOf(rest);
    }

    /** Reads the options before the first word; {@code --data} after it belongs to the command. */
    static Arguments parse(String[] args, Map<String, String> environment, String home) throws LaunchException {
        String data = null;
        List<String> rest = new ArrayList<>();
        int at = 0;
        while (at < args.length && args[at].startsWith("-") && !args[at].equals("-f")) {
            String option = args[at++];
            if (option.equals(DATA)) {
                if (at == args.length) {
                    throw LaunchException.wrongUsage("--data needs a directory; try: mtm --help");
                }
                data = args[at++];
            } else if (option.startsWith(DATA_EQUALS)) {
                data = option.substring(DATA_EQUALS.length());
            } else {
                rest.add(option);
            }
        }
        rest.addAll(List.of(args).subList(at, args.length));
        if (data == null && firstWord(rest).equals(DEMO)) {
            return new Arguments(null, rest);
        }
        return new Arguments(data == null ? defaultData(environment, home) : path(data), rest);
    }

    private static String firstWord(List<String> rest) {
        return rest.stream()
                .dropWhile(word -> word.equals("--json"))
                .findFirst()
                .orElse("");
    }

    private static Path defaultData(Map<String, String> environment, String home) throws LaunchException {
        String base = environment.getOrDefault("XDG_DATA_HOME", "");
        // The XDG specification tells programs to ignore a relative path here.
        boolean usable = !base.isEmpty() && path(base).equals(Path.of(base).normalize());
        return usable ? path(base).resolve("openmtm") : path(home).resolve(".local/share/openmtm");
    }

    private static Path path(String text) throws LaunchException {
        try {
            if (text.isEmpty()) {
                throw LaunchException.wrongUsage("the data directory has an empty name; name one with --data DIR");
            }
            return Path.of(text).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw LaunchException.wrongUsage("the data directory's name cannot be used: " + e.getReason());
        }
    }

    /** Whether only help or the version is asked for, which needs nothing that the data directory holds. */
    boolean asksForInformation() {
        return rest.stream().anyMatch(List.of("--help", "-h", "--version", "-V")::contains)
                || firstWord(rest).equals("help");
    }

    /** Whether this process serves its user for a while instead of running one command. */
    boolean isInteractive() {
        return rest.stream().allMatch(word -> word.equals("--json"));
    }

    /**
     * What this process does, for the eyes of another process that is refused. At most two words, and no option:
     * what follows may be a query or a secret.
     */
    String summary() {
        if (isInteractive()) {
            return "the interactive shell";
        }
        List<String> words =
                rest.stream().dropWhile(word -> word.equals("--json")).limit(2).toList();
        if (words.get(0).equals("-f")) {
            return "a script";
        }
        return String.join(
                " ", words.stream().takeWhile(word -> word.matches("[a-z-]+")).toList());
    }
}
