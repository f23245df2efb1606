// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

/**
 * Keeps secrets apart from everything else: one file of lines "name=base64(iv, ciphertext)", encrypted with AES-256-GCM
 * under a key file that only its owner may read. The name is authenticated with the secret, so lines cannot be swapped.
 */
final class Vault {
    private static final int IV_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final Path keyFile;
    private final Path secretsFile;
    private final SecureRandom random = new SecureRandom();

    Vault(Path directory) {
        this.keyFile = directory.resolve("key");
        this.secretsFile = directory.resolve("secrets");
    }

    synchronized Optional<char[]> get(String name) {
        String line = lines().get(name);
        return line == null ? Optional.empty() : Optional.of(decrypt(name, line));
    }

    synchronized void put(String name, char[] secret) {
        String line = encrypt(name, secret);
        change(lines -> {
            lines.put(name, line);
            return lines;
        });
    }

    /** Forgets every secret whose name begins so. */
    synchronized void removeAll(String prefix) {
        change(lines -> {
            lines.keySet().removeIf(name -> name.startsWith(prefix));
            return lines;
        });
    }

    private void change(UnaryOperator<TreeMap<String, String>> change) {
        Map<String, String> lines = change.apply(new TreeMap<>(lines()));
        StringBuilder text = new StringBuilder();
        lines.forEach((name, line) -> text.append(name).append('=').append(line).append('\n'));
        try {
            PrivatePath.makeDirectory(secretsFile.getParent());
            replace(secretsFile, text.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw unusable("write", e);
        }
    }

    private TreeMap<String, String> lines() {
        TreeMap<String, String> lines = new TreeMap<>();
        try {
            shut(secretsFile);
            for (String line : Files.readAllLines(secretsFile)) {
                int equals = line.indexOf('=');
                if (equals > 0) {
                    lines.put(line.substring(0, equals), line.substring(equals + 1));
                }
            }
        } catch (NoSuchFileException e) {
            return lines; // no secret was ever stored
        } catch (IOException e) {
            throw unusable("read", e);
        }
        return lines;
    }

    private String encrypt(String name, char[] secret) {
        ByteBuffer plain = StandardCharsets.UTF_8.encode(CharBuffer.wrap(secret));
        byte[] iv = new byte[IV_BYTES];
        random.nextBytes(iv);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, name, iv);
            byte[] sealed = new byte[cipher.getOutputSize(plain.remaining())];
            cipher.doFinal(plain.array(), plain.arrayOffset(), plain.limit(), sealed);
            return Base64.getEncoder()
                    .encodeToString(ByteBuffer.allocate(iv.length + sealed.length)
                            .put(iv)
                            .put(sealed)
                            .array());
        } catch (GeneralSecurityException e) {
            throw unusable("encrypt with", e);
        } finally {
            Arrays.fill(plain.array(), (byte) 0);
        }
    }

    private char[] decrypt(String name, String line) {
        byte[] plain = {};
        try {
            byte[] sealed = Base64.getDecoder().decode(line);
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, name, Arrays.copyOf(sealed, IV_BYTES));
            plain = cipher.doFinal(sealed, IV_BYTES, sealed.length - IV_BYTES);
            CharBuffer text = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(plain));
            char[] secret = new char[text.remaining()];
            text.get(secret);
            Arrays.fill(text.array(), '\0');
            return secret;
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw unusable("decrypt with", e);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    private Cipher cipher(int mode, String name, byte[] iv) throws GeneralSecurityException {
        byte[] key = key();
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, iv));
            cipher.updateAAD(name.getBytes(StandardCharsets.UTF_8));
            return cipher;
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private byte[] key() {
        try {
            PrivatePath.makeDirectory(keyFile.getParent());
            if (!Files.exists(keyFile, LinkOption.NOFOLLOW_LINKS)) {
                byte[] key = new byte[32];
                random.nextBytes(key);
                replace(keyFile, key);
                return key;
            }
            shut(keyFile);
            byte[] key = Files.readAllBytes(keyFile);
            if (key.length != 32) {
                throw new IOException(keyFile.getFileName() + " does not hold 32 bytes");
            }
            return key;
        } catch (IOException e) {
            throw unusable("use the key of", e);
        }
    }

    /** Replaces a file so that after a crash either the old or the new content is there; readable for its owner only. */
    private static void replace(Path file, byte[] content) throws IOException {
        Path directory = file.getParent();
        boolean posix = PrivatePath.isPosix(directory);
        Path fresh = Files.createTempFile(directory, "new", "", PrivatePath.file(directory));
        try {
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            try {
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
            }
            if (posix) {
                try (FileChannel parent = FileChannel.open(directory)) {
                    parent.force(true);
                }
            }
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /** Somebody may have copied them here with the modes of another place. */
    private static void shut(Path file) throws IOException {
        PrivatePath.shutDirectory(file.getParent());
        PrivatePath.shutFile(file);
    }

    private MessagingException unusable(String verb, Exception cause) {
        return new MessagingException(
                ErrorKind.STORE,
                "Cannot " + verb + " the vault of passwords in " + secretsFile.getParent() + ": " + cause.getMessage(),
                "Check that the directory is yours and writable; if the key is lost, set the passwords again",
                cause);
    }
}
