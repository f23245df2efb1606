// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.host;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;

/**
 * The class path of an application, seen as a set of bundles. Some of them it shares with the framework: their packages
 * come from the class path also within, so that types are the same on both sides.
 */
public final class ClassPath {

    /** The API; and the logging API, so that the middleware logs wherever the application does. */
    private static final Set<String> SHARED = Set.of("org.openmtm.framework", "slf4j.api");

    private static final String FACTORY = "META-INF/services/org.osgi.framework.launch.FrameworkFactory";
    private static final String LOGGING_BACK_END = "org.slf4j.spi.SLF4JServiceProvider";

    /** By symbolic name; the first of a name wins, as it does for classes. */
    private final Map<String, Attributes> manifests = new LinkedHashMap<>();

    private final Map<String, Path> files = new LinkedHashMap<>();

    private ClassPath() {}

    /** What a class loader and its parents find. */
    public static ClassPath of(ClassLoader loader) throws IOException {
        ClassPath result = new ClassPath();
        for (URL url : Collections.list(loader.getResources(JarFile.MANIFEST_NAME))) {
            Path root = root(url);
            Attributes manifest = manifest(url);
            String name = symbolicName(manifest);
            if (root != null && name != null && result.manifests.putIfAbsent(name, manifest) == null) {
                result.files.put(name, root);
            }
        }
        return result;
    }

    /** The jar or directory that the manifest is of; null for one within another archive. */
    private static Path root(URL manifest) throws IOException {
        try {
            if (manifest.openConnection() instanceof JarURLConnection jar) {
                URL file = jar.getJarFileURL();
                return file.getProtocol().equals("file") ? Path.of(file.toURI()) : null;
            }
            if (!manifest.getProtocol().equals("file")) {
                return null;
            }
            return Path.of(URI.create(manifest.toString())).getParent().getParent();
        } catch (URISyntaxException e) {
            throw new IOException("not the place of a file: " + manifest, e);
        }
    }

    private static Attributes manifest(URL url) throws IOException {
        URLConnection connection = url.openConnection();
        // The cache of the JVM would keep the jar open for ever.
        connection.setUseCaches(false);
        try (InputStream in = connection.getInputStream()) {
            return new Manifest(in).getMainAttributes();
        }
    }

    private static String symbolicName(Attributes manifest) {
        String name = manifest.getValue(Constants.BUNDLE_SYMBOLICNAME);
        return name == null ? null : name.split(";", 2)[0].strip();
    }

    /**
     * All bundles but the framework, and what is shared anyway. Only those are started that do something when started:
     * an application's class path is full of libraries that call themselves bundles and cannot be resolved.
     */
    public Bundles bundles() throws IOException {
        List<Path> result = new ArrayList<>();
        for (var entry : files.entrySet()) {
            if (belongsInside(entry.getKey(), manifests.get(entry.getKey())) && !isFramework(entry.getValue())) {
                result.add(entry.getValue());
            }
        }
        return new Bundles(result, ClassPath::acts);
    }

    /** These without what the class path shares, and the back ends of logging that would then have nothing to do. */
    public List<Path> without(List<Path> jars) throws IOException {
        List<Path> result = new ArrayList<>();
        for (Path jar : jars) {
            try (JarFile file = new JarFile(jar.toFile())) {
                Manifest manifest = file.getManifest();
                Attributes main = manifest == null ? new Attributes() : manifest.getMainAttributes();
                if (belongsInside(symbolicName(main), main)) {
                    result.add(jar);
                }
            }
        }
        return result;
    }

    private boolean belongsInside(String name, Attributes manifest) {
        boolean sharesLogging = manifests.containsKey("slf4j.api");
        boolean logs =
                String.valueOf(manifest.getValue(Constants.PROVIDE_CAPABILITY)).contains(LOGGING_BACK_END)
                        || "org.apache.felix.logback".equals(name);
        // The framework bundle has the middleware too, and imports the API that it exports.
        boolean shared = "slf4j.api".equals(name) && sharesLogging;
        return !shared && !(logs && sharesLogging);
    }

    private static boolean isFramework(Path root) throws IOException {
        if (Files.isDirectory(root)) {
            return Files.exists(root.resolve(FACTORY));
        }
        try (JarFile file = new JarFile(root.toFile())) {
            return file.getEntry(FACTORY) != null;
        }
    }

    private static boolean acts(Bundle bundle) {
        var headers = bundle.getHeaders("");
        return headers.get(Constants.BUNDLE_ACTIVATOR) != null || headers.get("Service-Component") != null;
    }

    /** What the framework is to export from the class path: a value of {@code org.osgi.framework.system.packages.extra}. */
    public String sharedPackages() {
        return SHARED.stream()
                .sorted()
                .map(manifests::get)
                .filter(manifest -> manifest != null && manifest.getValue(Constants.EXPORT_PACKAGE) != null)
                .map(manifest -> manifest.getValue(Constants.EXPORT_PACKAGE))
                .collect(Collectors.joining(","));
    }
}
