// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.interactive;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Process;

/** The one filter without which a pipe is of little use: {@code grep [-i] [-v] PATTERN}. */
final class Grep {

    private Grep() {}

    static Object execute(CommandSession session, List<Object> arguments) throws IOException {
        List<String> words =
                new ArrayList<>(arguments.stream().map(String::valueOf).toList());
        boolean ignoreCase = words.remove("-i");
        boolean invert = words.remove("-v");
        Process process = Process.Utils.current();
        if (words.size() != 1 || process == null) {
            throw new IllegalArgumentException("usage: … | grep [-i] [-v] PATTERN");
        }
        Pattern pattern = pattern(words.get(0), ignoreCase);
        PrintStream out = new PrintStream(process.out(), true, StandardCharsets.UTF_8);
        BufferedReader in = new BufferedReader(new InputStreamReader(process.in(), StandardCharsets.UTF_8));
        boolean found = false;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (pattern.matcher(line).find() != invert) {
                out.println(line);
                found = true;
            }
        }
        process.error(found ? 0 : 1);
        return null;
    }

    private static Pattern pattern(String text, boolean ignoreCase) {
        try {
            return Pattern.compile(text, ignoreCase ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("not a regular expression: " + e.getDescription(), e);
        }
    }
}
