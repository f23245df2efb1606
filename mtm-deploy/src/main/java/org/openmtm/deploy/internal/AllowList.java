// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.internal;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.openmtm.error.MessagingException;

/**
 * Which jars may be installed: by their sum, or by who signed them. Read anew for each decision; while the file is not
 * there, every sound jar may be installed. A line that cannot be understood lets nothing in, rather than too much.
 */
final class AllowList {

    private static final String FORM =
            "Each line is 'sha256 SUM' or 'signer FINGERPRINT' (64 hexadecimal digits), a remark (#) or empty";

    private final Path file;
    private final Ownership ownership;

    AllowList(Path file, Ownership ownership) {
        this.file = file;
        this.ownership = ownership;
    }

    boolean exists() {
        return Files.exists(file, java.nio.file.LinkOption.NOFOLLOW_LINKS);
    }

    /** @throws MessagingException REFUSED, with the reason */
    void check(String name, String sha256, List<Signer> signers, Instant now) {
        if (!exists()) {
            return;
        }
        Entries entries = read();
        if (entries.sums.contains(sha256)) {
            return;
        }
        List<Signer> known = signers.stream()
                .filter(signer -> entries.signers.contains(signer.fingerprint()))
                .toList();
        if (known.stream().anyMatch(signer -> signer.validAt(now))) {
            return;
        }
        throw Bad.refused(
                name + " is not on the allow list: " + why(sha256, signers, known, entries),
                "If you trust it, add the line 'sha256 " + sha256 + "' to " + file);
    }

    private static String why(String sha256, List<Signer> signers, List<Signer> known, Entries entries) {
        if (!known.isEmpty()) {
            Signer signer = known.get(0);
            return "the certificate of " + signer.subject() + " was valid from " + signer.from() + " to "
                    + signer.until();
        }
        if (entries.signers.isEmpty()) {
            return "its sum is " + sha256;
        }
        return signers.isEmpty()
                ? "nobody has signed all of its entries"
                : "it is signed by " + signers.get(0).subject() + " with the certificate "
                        + signers.get(0).fingerprint() + ", which is not listed";
    }

    private record Entries(Set<String> sums, Set<String> signers) {}

    private Entries read() {
        String problem = ownership.problem(file);
        if (!problem.isEmpty()) {
            throw Bad.refused("Nothing is installed: the allow list " + problem, "");
        }
        Entries entries = new Entries(new HashSet<>(), new HashSet<>());
        try {
            int number = 0;
            for (String line : Files.readAllLines(file)) {
                number++;
                if (!line.isBlank() && !line.strip().startsWith("#")) {
                    add(entries, line.strip().split("\\s+"), number);
                }
            }
            return entries;
        } catch (MalformedInputException e) {
            throw Bad.refused("Nothing is installed: the allow list " + file + " is no text", FORM);
        } catch (IOException e) {
            throw Bad.refused(
                    "Nothing is installed: the allow list " + file + " cannot be read: " + e.getMessage(),
                    "Correct it, or remove it");
        }
    }

    private void add(Entries entries, String[] words, int number) {
        String value = words.length < 2 ? "" : words[1].replace(":", "").toLowerCase(Locale.ROOT);
        boolean sum = words[0].equals("sha256");
        boolean rest = words.length <= 2 || words[2].startsWith("#");
        if (!rest || !value.matches("[0-9a-f]{64}") || !sum && !words[0].equals("signer")) {
            throw Bad.refused("Nothing is installed: line " + number + " of " + file + " is wrong", FORM);
        }
        (sum ? entries.sums : entries.signers).add(value);
    }
}
