// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.endtoend.swap;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * What this JVM uses at a moment.
 *
 * @param updates how many there were before
 * @param metaspace bytes of metadata of classes in use, after a collection
 * @param threads that are alive, but for those of two pools that grow to what the traffic needs, and shrink again
 * @param sockets open ones
 * @param files other open descriptors: files, pipes, polls; of the store as many as its connections may have in any case
 * @param loaders class loaders of replaced bundles that are still alive
 */
record Sample(int updates, long metaspace, int threads, int sockets, int files, int loaders) {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final List<String> POOLS = List.of("EventAdminAsyncThread", "openmtm-line-");
    private static final String MARK = "sample";

    /**
     * The store has a writer and an indexer, and keeps up to four readers, each opened when the traffic needs it for the first
     * time, at whatever moment; each connection has two files open.
     */
    private static final int OF_CONNECTIONS = 2 * (2 + 4);

    static Sample take(int updates, int loaders) throws IOException {
        List<String> open = descriptors();
        int sockets =
                (int) open.stream().filter(name -> name.startsWith("socket:")).count();
        int ofConnections = (int) open.stream()
                .filter(name -> name.matches(".*/store/mail\\.db(-wal)?"))
                .count();
        return new Sample(
                updates,
                metaspaceUsed(),
                (int) Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> POOLS.stream()
                                .noneMatch(pool -> thread.getName().startsWith(pool)))
                        .count(),
                sockets,
                open.size() - sockets - ofConnections + Math.max(ofConnections, OF_CONNECTIONS),
                loaders);
    }

    private static long metaspaceUsed() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().equals("Metaspace"))
                .map(MemoryPoolMXBean::getUsage)
                .mapToLong(usage -> usage.getUsed())
                .sum();
    }

    /** What each descriptor of this process leads to. */
    static List<String> descriptors() throws IOException {
        try (Stream<Path> links = Files.list(DESCRIPTORS)) {
            return links.map(Sample::target).filter(name -> !name.isEmpty()).toList();
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (NoSuchFileException e) {
            return ""; // that of the listing itself, closed by now
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return String.join(
                " ",
                MARK,
                Integer.toString(updates),
                Long.toString(metaspace),
                Integer.toString(threads),
                Integer.toString(sockets),
                Integer.toString(files),
                Integer.toString(loaders));
    }

    /** Those that were printed among other lines. */
    static List<Sample> parse(Collection<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith(MARK + " "))
                .map(line -> Arrays.stream(line.substring(MARK.length() + 1).split(" "))
                        .mapToLong(Long::parseLong)
                        .toArray())
                .map(n -> new Sample((int) n[0], n[1], (int) n[2], (int) n[3], (int) n[4], (int) n[5]))
                .toList();
    }
}
