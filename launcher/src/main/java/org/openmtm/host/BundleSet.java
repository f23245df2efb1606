// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;

/**
 * Brings the bundles that the framework remembers from its last run in line with those of the distribution. Bundles
 * that came from elsewhere, such as a module installed by its user, are left alone.
 */
final class BundleSet {

    /** The start level of our own bundles. */
    static final int LAST_LEVEL = 3;

    private static final Pattern LOGGING = Pattern.compile(".*(log|slf4j|spifly).*");

    private final Bundles bundles;
    private final Path remembered;

    /**
     * @param bundles those of the distribution or the application
     * @param storage the framework's storage; what was installed is remembered beside its files
     */
    BundleSet(Bundles bundles, Path storage) {
        this.bundles = bundles;
        this.remembered = storage.resolve("openmtm.bundles");
    }

    /** Installs, updates and removes what changed since the last run; cheap if nothing did. */
    void install(BundleContext framework) throws IOException, BundleException {
        Map<String, String> wanted = wanted();
        Map<String, String> known = known();
        // These say their level themselves; what their user adds starts with ours.
        framework.getBundle().adapt(FrameworkStartLevel.class).setInitialBundleStartLevel(LAST_LEVEL);
        if (wanted.equals(known)) {
            return;
        }
        // A run that is killed from here on must find itself without memory the next time.
        Files.deleteIfExists(remembered);
        for (Bundle bundle : framework.getBundles()) {
            String location = bundle.getLocation();
            if (location.startsWith(Bundles.PREFIX) && !wanted.containsKey(location)) {
                bundle.uninstall();
            }
        }
        for (var entry : wanted.entrySet()) {
            Bundle bundle = framework.getBundle(entry.getKey());
            if (bundle == null) {
                bundle = framework.installBundle(entry.getKey());
            } else if (!entry.getValue().equals(known.get(entry.getKey()))) {
                bundle.update();
            }
            bundle.adapt(BundleStartLevel.class).setStartLevel(level(bundle));
            if (bundle.getHeaders("").get(Constants.FRAGMENT_HOST) == null
                    && bundles.started().test(bundle)) {
                bundle.start();
            }
        }
        write(wanted);
    }

    /** Logging comes first and goes last, so that nothing has to complain on the console instead. */
    private static int level(Bundle bundle) {
        String name = bundle.getSymbolicName();
        if (name.startsWith("org.openmtm.")) {
            return LAST_LEVEL;
        }
        return LOGGING.matcher(name).matches() ? 1 : 2;
    }

    private Map<String, String> wanted() throws IOException {
        Map<String, String> result = new TreeMap<>();
        for (Path file : bundles.files()) {
            result.put(Bundles.place(file), Files.isDirectory(file) ? newest(file) : state(file));
        }
        return result;
    }

    private static String newest(Path directory) throws IOException {
        String newest = "";
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String state = Files.getLastModifiedTime(file).toMillis() + " " + state(file);
                newest = state.compareTo(newest) > 0 ? state : newest;
            }
        }
        return newest;
    }

    private static String state(Path file) throws IOException {
        String state = Files.size(file) + " " + Files.getLastModifiedTime(file).toMillis();
        if (file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            // Files unpacked from an archive all bear the time that the archive says; this one is the system's own.
            return state + " " + ((FileTime) Files.getAttribute(file, "unix:ctime")).toMillis();
        }
        return state;
    }

    private Map<String, String> known() throws IOException {
        Map<String, String> result = new TreeMap<>();
        if (Files.exists(remembered)) {
            for (String line : Files.readAllLines(remembered, StandardCharsets.UTF_8)) {
                int tab = line.indexOf('\t');
                result.put(line.substring(tab + 1), line.substring(0, Math.max(tab, 0)));
            }
        }
        return result;
    }

    private void write(Map<String, String> wanted) throws IOException {
        List<String> lines = wanted.entrySet().stream()
                .map(entry -> entry.getValue() + "\t" + entry.getKey())
                .toList();
        Files.write(remembered, lines, StandardCharsets.UTF_8);
    }
}
