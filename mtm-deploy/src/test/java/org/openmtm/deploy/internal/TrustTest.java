// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.zip.ZipFile;
import jdk.security.jarsigner.JarSigner;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

class TrustTest {

    private static final char[] PASSWORD = "password".toCharArray();
    private static final String SUM = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    @TempDir
    static Path keys;

    @TempDir
    Path directory;

    private Path list;
    private AllowList allowed;

    @BeforeAll
    static void makeKeys() throws Exception {
        key("good", "-validity", "100");
        key("expired", "-validity", "5", "-startdate", "-20d");
        key("stranger", "-validity", "100");
    }

    private static void key(String name, String... more) throws Exception {
        List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keystore",
                keys.resolve("keys.p12").toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                "password",
                "-alias",
                name,
                "-dname",
                "CN=" + name,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1"));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(said).isZero();
    }

    private static KeyStore.PrivateKeyEntry entry(String name) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys.resolve("keys.p12"))) {
            store.load(in, PASSWORD);
        }
        return (KeyStore.PrivateKeyEntry) store.getEntry(name, new KeyStore.PasswordProtection(PASSWORD));
    }

    private static String fingerprint(String name) throws Exception {
        return Signer.of((X509Certificate) entry(name).getCertificate()).fingerprint();
    }

    private Path signed(Path jar, String name) throws Exception {
        KeyStore.PrivateKeyEntry entry = entry(name);
        Path signed = directory.resolve(name + "-signed.jar");
        try (ZipFile in = new ZipFile(jar.toFile());
                OutputStream out = Files.newOutputStream(signed)) {
            new JarSigner.Builder(entry).build().sign(in, out);
        }
        return signed;
    }

    private Path jar() throws IOException {
        return JarMaker.bundle("a", "1.0.0")
                .entry("x.txt", "x")
                .entry("y.txt", "y")
                .write(directory.resolve("a.jar"));
    }

    @BeforeEach
    void begin() {
        list = directory.resolve("modules.allow");
        allowed = new AllowList(list, new Ownership(directory));
    }

    private void check(Path file) {
        ModuleJar jar = JarReader.read(file);
        allowed.check(jar.toString(), jar.sha256(), jar.signers(), Instant.now());
    }

    private String refused(Path file, ErrorKind kind) {
        return assertThatExceptionOfType(MessagingException.class)
                .isThrownBy(() -> check(file))
                .matches(e -> e.kind() == kind, "kind " + kind)
                .actual()
                .oneLine();
    }

    @Test
    void withoutAListEverySoundJarMayCome() throws Exception {
        check(jar());
        check(signed(jar(), "stranger"));
    }

    @Test
    void aSumOnTheListLetsItsFileInAndNoOther() throws Exception {
        Path file = jar();
        Files.writeString(list, "# modules\n\nsha256 " + Sha256.of(file).toUpperCase() + "  # a 1.0.0\n");
        check(file);
        Path other = JarMaker.bundle("b", "1.0.0").write(directory.resolve("b.jar"));
        assertThat(refused(other, ErrorKind.REFUSED))
                .contains("b 1.0.0 is not on the allow list")
                .contains("add the line 'sha256 " + Sha256.of(other) + "'");
    }

    @Test
    void anEmptyListLetsNothingIn() throws Exception {
        Files.writeString(list, "");
        assertThat(refused(jar(), ErrorKind.REFUSED)).contains("not on the allow list");
    }

    @Test
    void aSignerOnTheListLetsInWhatHeSigned() throws Exception {
        Files.writeString(list, "signer " + fingerprint("good").replaceAll("(..)(?=.)", "$1:") + "\n");
        check(signed(jar(), "good"));
        assertThat(refused(jar(), ErrorKind.REFUSED)).contains("nobody has signed all of its entries");
        assertThat(refused(signed(jar(), "stranger"), ErrorKind.REFUSED))
                .contains("signed by CN=stranger")
                .contains("not listed");
    }

    @Test
    void anExpiredSignerIsNoSigner() throws Exception {
        Files.writeString(list, "signer " + fingerprint("expired") + "\n");
        assertThat(refused(signed(jar(), "expired"), ErrorKind.REFUSED)).contains("CN=expired was valid from");
    }

    @Test
    void whatWasAddedAfterSigningIsNotSigned() throws Exception {
        Files.writeString(list, "signer " + fingerprint("good") + "\n");
        Path file = signed(jar(), "good");
        edit(file, zip -> Files.writeString(zip.getPath("evil.txt"), "x"));
        assertThat(refused(file, ErrorKind.REFUSED)).contains("nobody has signed all");
    }

    @Test
    void whatWasChangedOrTakenOutAfterSigningIsRefusedWithAndWithoutAList() throws Exception {
        Path changed = signed(jar(), "good");
        edit(changed, zip -> Files.writeString(zip.getPath("x.txt"), "evil"));
        assertThat(refused(changed, ErrorKind.INVALID)).contains("changed after it was signed");
        Path less = signed(jar(), "stranger");
        edit(less, zip -> Files.delete(zip.getPath("x.txt")));
        assertThat(refused(less, ErrorKind.INVALID)).contains("x.txt").contains("missing");
    }

    private interface Edit {
        void in(FileSystem zip) throws IOException;
    }

    private static void edit(Path file, Edit edit) throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(file)) {
            edit.in(zip);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sha256",
                "sha256 12",
                "md5 " + SUM,
                "sha256 " + SUM + " trailing",
                "sha256 " + SUM + "0",
                "allow everything",
                "\u0000",
            })
    void aLineThatCannotBeUnderstoodLetsNothingIn(String line) throws Exception {
        Path file = jar();
        Files.writeString(list, "sha256 " + Sha256.of(file) + "\n" + line + "\n");
        assertThat(refused(file, ErrorKind.REFUSED)).contains("line 2").contains("Each line is 'sha256 SUM'");
    }

    @Test
    void aListThatOthersCanWriteLetsNothingIn() throws Exception {
        Path file = jar();
        Files.writeString(list, "sha256 " + Sha256.of(file) + "\n");
        Files.setPosixFilePermissions(list, PosixFilePermissions.fromString("rw-rw-r--"));
        assertThat(refused(file, ErrorKind.REFUSED))
                .contains("can be written by others")
                .contains("chmod go-w");
        Files.setPosixFilePermissions(list, PosixFilePermissions.fromString("rw-r--r--"));
        check(file);
    }

    @Test
    void aListThatIsALinkOrNoTextLetsNothingIn() throws Exception {
        Path file = jar();
        Files.createSymbolicLink(list, directory.resolve("nowhere"));
        assertThat(refused(file, ErrorKind.REFUSED)).contains("symbolic link");
        Files.delete(list);
        Files.write(list, new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertThat(refused(file, ErrorKind.REFUSED)).contains("is no text");
        Files.delete(list);
        assertThatCode(() -> check(file)).doesNotThrowAnyException();
    }
}
