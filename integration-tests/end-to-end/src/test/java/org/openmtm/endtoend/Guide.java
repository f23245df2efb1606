// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The code blocks of a page that a reader follows from the top to the bottom. */
record Guide(List<Block> blocks) {
    /**
     * A block between two fences.
     *
     * @param language what it says: sh is to be run, text is what the sh before it prints, java is code
     * @param argument what follows the language: the file that code goes to
     * @param line where it stands in the page
     */
    record Block(String language, String argument, String text, int line) {}

    private static final String FENCE = "```";

    static Guide read(Path page) throws IOException {
        List<Block> blocks = new ArrayList<>();
        String head = null;
        int start = 0;
        StringBuilder text = new StringBuilder();
        List<String> lines = Files.readAllLines(page);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (!line.startsWith(FENCE)) {
                text.append(line).append('\n');
            } else if (head == null) {
                head = line.substring(FENCE.length()).strip();
                start = i + 1;
                text.setLength(0);
            } else {
                String[] words = head.split(" ", 2);
                blocks.add(new Block(words[0], words.length > 1 ? words[1] : "", text.toString(), start));
                head = null;
            }
        }
        return new Guide(blocks);
    }

    /** A pattern for what is printed: … stands for anything in a line, alone for any number of lines. */
    static Pattern pattern(String shown) {
        StringBuilder regex = new StringBuilder();
        for (String line : shown.lines().toList()) {
            if (line.equals("…")) {
                regex.append("(.*\n)*");
                continue;
            }
            String literal = Pattern.quote(line).replace("…", "\\E.*\\Q");
            regex.append(literal).append(" *\n");
        }
        return Pattern.compile(regex.toString());
    }
}
