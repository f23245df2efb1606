// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.openmtm.entry.EntryId;
import org.openmtm.store.MessageStore;

/**
 * Tells links to files that were made here from those that somebody wrote into a message: without it, a message that came
 * from elsewhere could name a file of this machine, and would take it along when it is sent.
 */
final class LinkSeal {
    private static final String NOTE = "link.key";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_BYTES = 32;

    private final MessageStore store;
    private final EntryId service;

    LinkSeal(MessageStore store, EntryId service) {
        this.store = store;
        this.service = service;
    }

    /** The seal of a link in the message with this id; makes the key if there is none. */
    String of(String messageId, String file) {
        String key = store.note(service, NOTE);
        return seal(key.isEmpty() ? newKey() : key, messageId, file);
    }

    boolean isGood(String seal, String messageId, String file) {
        String key = store.note(service, NOTE);
        byte[] given = seal.getBytes(StandardCharsets.UTF_8);
        return !key.isEmpty()
                && MessageDigest.isEqual(seal(key, messageId, file).getBytes(StandardCharsets.UTF_8), given);
    }

    /** One process has the store, so a lock within it is enough. */
    private String newKey() {
        synchronized (LinkSeal.class) {
            String known = store.note(service, NOTE);
            if (!known.isEmpty()) {
                return known;
            }
            byte[] bytes = new byte[KEY_BYTES];
            new SecureRandom().nextBytes(bytes);
            String key = HexFormat.of().formatHex(bytes);
            store.write(tx -> {
                tx.putNote(service, NOTE, key);
                return null;
            });
            return key;
        }
    }

    private static String seal(String key, String messageId, String file) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(HexFormat.of().parseHex(key), ALGORITHM));
            mac.update(messageId.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return HexFormat.of().formatHex(mac.doFinal(file.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
