// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.baseline;

import aQute.bnd.differ.Baseline;
import aQute.bnd.differ.Baseline.Info;
import aQute.bnd.differ.DiffPluginImpl;
import aQute.bnd.osgi.Jar;
import aQute.bnd.osgi.Processor;
import aQute.bnd.service.diff.Delta;
import aQute.bnd.service.diff.Diff;
import aQute.bnd.service.diff.Type;
import aQute.bnd.version.Version;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What changed between two versions of an API, and whether the versions of its packages say so. The rules are those of bnd's
 * baseline: an incompatible change needs a new major version, an addition a new minor one, where what is an addition depends on
 * whether a type is implemented by us (ProviderType) or by others.
 */
final class Comparison {

    private Comparison() {}

    /** One text for each package whose version is too low; empty if all is well. */
    static List<String> complaints(Path released, Path built) throws Exception {
        List<String> result = new ArrayList<>();
        try (Processor processor = new Processor();
                Jar older = new Jar(released.toFile());
                Jar newer = new Jar(built.toFile())) {
            for (Info info : new Baseline(processor, new DiffPluginImpl()).baseline(newer, older, null)) {
                Version needed = needed(info);
                if (info.newerVersion.compareTo(needed) < 0) {
                    StringBuilder text = new StringBuilder(info.packageName + " " + info.newerVersion
                            + " has to be at least " + needed + " for what changed since " + info.olderVersion + ":");
                    describe(info.packageDiff, "", text);
                    result.add(text.toString());
                }
            }
        }
        return result;
    }

    private static Version needed(Info info) {
        if (info.packageDiff.getChildren().stream().anyMatch(Comparison::asksForMore)) {
            return new Version(info.olderVersion.getMajor() + 1, 0, 0);
        }
        return info.mismatch ? info.suggestedVersion : info.newerVersion;
    }

    /**
     * Whether those who implement a type have to write a method more. bnd sees that too, but not in an interface in which it has
     * met a default method before.
     */
    private static boolean asksForMore(Diff type) {
        return type.getType() == Type.INTERFACE
                && type.getDelta() != Delta.ADDED
                && type.getDelta() != Delta.REMOVED
                && type.get(ProviderType.class.getName()) == null
                && type.getChildren().stream()
                        .filter(member -> member.getType() == Type.METHOD && member.getDelta() == Delta.ADDED)
                        .anyMatch(method -> method.get("abstract") != null);
    }

    private static void describe(Diff diff, String indent, StringBuilder text) {
        if (diff.getDelta() == Delta.UNCHANGED || diff.getDelta() == Delta.IGNORED) {
            return;
        }
        text.append("\n").append(indent).append(diff.getDelta()).append(' ').append(diff.getName());
        for (Diff child : diff.getChildren()) {
            describe(child, indent + "  ", text);
        }
    }
}
