// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** The samples of every figure, by name, in the order they were first taken. */
final class Figures {

    private final Map<String, List<Double>> samples = new LinkedHashMap<>();
    private final Map<String, String> failures = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();

    void add(String figure, double value) {
        samples.computeIfAbsent(figure, name -> new ArrayList<>()).add(value);
        System.out.printf("  %-52s %10.3f%n", figure, value);
    }

    void failed(String figure, Exception problem) {
        failures.put(figure, String.valueOf(problem.getMessage()));
        System.out.println("  " + figure + " FAILED: " + problem);
    }

    /** A sentence for below the tables; no failure. */
    void note(String sentence) {
        notes.add(sentence);
        System.out.println("  " + sentence);
    }

    List<String> notes() {
        return notes;
    }

    Map<String, List<Double>> all() {
        return samples;
    }

    Map<String, String> failures() {
        return failures;
    }

    OptionalDouble median(String figure) {
        return percentile(figure, 50);
    }

    /** Nearest rank. */
    OptionalDouble percentile(String figure, double percent) {
        List<Double> values = samples.get(figure);
        if (values == null) {
            return OptionalDouble.empty();
        }
        List<Double> sorted = values.stream().sorted().toList();
        int rank = (int) Math.ceil(percent / 100 * sorted.size());
        return OptionalDouble.of(sorted.get(Math.max(0, rank - 1)));
    }
}
