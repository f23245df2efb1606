// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.wire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;

/**
 * What connections share, so that a thousand of them cost little: who is trusted, TLS sessions to resume, and the one thread
 * that watches them. Whoever opens many connections owns one; connections live on when it is forgotten. Thread safe.
 */
public final class Wires {
    private record Known(FileTime modified, long size, SSLContext context) {}

    private final Watchdog.Kennel watchdogs = new Watchdog.Kennel();
    /** By CA file; null is the key of those that have none. */
    private final Map<Path, Known> contexts = new HashMap<>();

    /** As {@link WireConnection#create}. */
    public WireConnection create(WireSettings settings) {
        return new WireConnection(settings, this);
    }

    Watchdog.Kennel watchdogs() {
        return watchdogs;
    }

    /** Whom to trust; read again when the CA file changed. @throws org.openmtm.error.MessagingException TLS */
    SSLContext context(WireSettings settings) {
        Path file = settings.caFile();
        FileTime modified = null;
        long size = 0;
        if (file != null) {
            try {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                modified = attributes.lastModifiedTime();
                size = attributes.size();
            } catch (IOException e) {
                throw Trust.unusable(settings, e);
            }
        }
        synchronized (contexts) {
            Known known = contexts.get(file);
            if (known == null || known.size != size || (modified != null && !modified.equals(known.modified))) {
                known = new Known(modified, size, Trust.context(settings));
                contexts.put(file, known);
            }
            return known.context;
        }
    }
}
