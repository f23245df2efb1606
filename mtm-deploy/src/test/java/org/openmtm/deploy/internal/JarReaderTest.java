// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

class JarReaderTest {

    @TempDir
    Path directory;

    private Path file() {
        return directory.resolve("a.jar");
    }

    private String refused(Path file) {
        return assertThatExceptionOfType(MessagingException.class)
                .isThrownBy(() -> JarReader.read(file))
                .matches(e -> e.kind() == ErrorKind.INVALID)
                .matches(e -> !e.advice().isEmpty())
                .actual()
                .oneLine();
    }

    @Test
    void aSoundBundleIsReadWithItsSum() throws IOException {
        Path file = JarMaker.bundle("a.b-c_d;singleton:=true", "1.2.3.x")
                .entry("e/f.txt", "x")
                .write(file());
        ModuleJar jar = JarReader.read(file);
        assertThat(jar.name()).isEqualTo("a.b-c_d");
        assertThat(jar.version()).hasToString("1.2.3.x");
        assertThat(jar.sha256()).hasSize(64).isEqualTo(Sha256.of(Files.readAllBytes(file)));
        assertThat(jar.signers()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.1, 0.5, 0.9, 0.999})
    void aPartOfAJarIsRefused(double part) throws IOException {
        byte[] whole = Files.readAllBytes(JarMaker.toy("t", "1.0.0").write(file()));
        Files.write(file(), Arrays.copyOf(whole, (int) (whole.length * part)));
        assertThat(refused(file())).contains("no complete jar");
    }

    @Test
    void aDamagedEntryIsRefused() throws IOException {
        Path file = stored("x.txt", "some text that is stored as it is");
        byte[] bytes = Files.readAllBytes(file);
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("stored as");
        bytes[at] ^= 1;
        Files.write(file, bytes);
        assertThat(refused(file)).contains("'x.txt' is damaged");
    }

    /** With a manifest; the entry is not compressed. */
    private Path stored(String name, String content) throws IOException {
        try (OutputStream out = Files.newOutputStream(file());
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("META-INF/MANIFEST.MF"));
            zip.write("Manifest-Version: 1.0\nBundle-ManifestVersion: 2\nBundle-SymbolicName: a\n"
                    .getBytes(StandardCharsets.UTF_8));
            byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
            CRC32 sum = new CRC32();
            sum.update(bytes);
            ZipEntry entry = new ZipEntry(name);
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(bytes.length);
            entry.setCrc(sum.getValue());
            zip.putNextEntry(entry);
            zip.write(bytes);
        }
        return file();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../evil", "a/../../evil", "/etc/passwd", "C:/evil", "a\\..\\evil", "a/./b", "a\nb", "a\u007fb"})
    void anEntryThatLeadsOutIsRefused(String name) throws IOException {
        assertThat(refused(JarMaker.bundle("a", "1").entry(name, "x").write(file())))
                .containsAnyOf("leads out of the jar", "control characters");
    }

    @Test
    void anEntryThatIsThereTwiceIsRefused() throws IOException {
        Path file =
                JarMaker.bundle("a", "1").entry("one", "x").entry("two", "y").write(file());
        byte[] bytes = Files.readAllBytes(file);
        String text = new String(bytes, StandardCharsets.ISO_8859_1).replace("two", "one");
        Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));
        assertThat(refused(file)).contains("twice");
    }

    @Test
    void aBombIsRefusedBeforeItIsUnpacked() throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file())))) {
            zip.putNextEntry(new ZipEntry("META-INF/MANIFEST.MF"));
            zip.write("Manifest-Version: 1.0\n".getBytes(StandardCharsets.UTF_8));
            zip.putNextEntry(new ZipEntry("zeros"));
            zip.setLevel(Deflater.BEST_SPEED);
            byte[] zeros = new byte[1 << 20];
            for (long written = 0; written <= JarReader.MAX_CONTENT; written += zeros.length) {
                zip.write(zeros);
            }
        }
        assertThat(refused(file())).contains("unpacks to more than 256 MB");
    }

    @Test
    void tooManyEntriesAreRefused() throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file())))) {
            for (int i = 0; i <= JarReader.MAX_ENTRIES; i++) {
                zip.putNextEntry(new ZipEntry("e" + i));
            }
        }
        assertThat(refused(file())).contains("more than 20000 entries");
    }

    @Test
    void aFileThatIsTooLargeIsRefused() throws IOException {
        try (var file = new java.io.RandomAccessFile(file().toFile(), "rw")) {
            file.setLength(JarReader.MAX_FILE + 1);
        }
        assertThat(refused(file())).contains("larger than 64 MB");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Bundle-SymbolicName|../x|cannot be the symbolic name",
                "Bundle-SymbolicName|.x|cannot be the symbolic name",
                "Bundle-SymbolicName|system.bundle|the framework itself",
                "Bundle-Version|one|cannot be the version",
                "Fragment-Host|system.bundle; extension:=framework|is a fragment",
                "Fragment-Host|org.openmtm.framework|is a fragment",
                "Bundle-UpdateLocation|http://example.org/x.jar|Bundle-UpdateLocation",
                "Bundle-ManifestVersion|1|no OSGi bundle",
            })
    void whatIsNoModuleIsRefused(String header, String value, String reason) throws IOException {
        assertThat(refused(JarMaker.bundle("a", "1").header(header, value).write(file())))
                .contains(reason);
    }

    @Test
    void aPlainJarIsNoBundle() throws IOException {
        assertThat(refused(JarMaker.plain().entry("x", "y").write(file()))).contains("no OSGi bundle");
        Files.writeString(file(), "this is no jar at all");
        assertThat(refused(file())).contains("no complete jar");
    }
}
