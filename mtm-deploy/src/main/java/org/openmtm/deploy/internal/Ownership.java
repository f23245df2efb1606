// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;

/**
 * Whether nobody but the user of this process (and root) can change a file or a directory. Code from a place that others
 * can write to would be their code, with the user's mail and passwords.
 */
final class Ownership {

    private final Path ours;

    /** @param ours a directory that this process has made: its owner is who we are */
    Ownership(Path ours) {
        this.ours = ours;
    }

    /** What is wrong and what to do, beginning with the name; empty if nothing is, or if the system has no owners. */
    String problem(Path path) {
        return problem(path, false);
    }

    /** @param shut whether nobody else gets to it anyway, so that its own mode does not matter */
    String problem(Path path, boolean shut) {
        if (!PrivateFiles.posix(path)) {
            return "";
        }
        try {
            PosixFileAttributes found =
                    Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (found.isSymbolicLink()) {
                return path + " is a symbolic link; put the real one there";
            }
            UserPrincipal user = Files.getOwner(ours);
            if (!found.owner().equals(user) && !found.owner().getName().equals("root")) {
                return path + " belongs to " + found.owner().getName() + "; it must belong to " + user.getName();
            }
            Set<PosixFilePermission> mode = found.permissions();
            if (!shut
                    && (mode.contains(PosixFilePermission.GROUP_WRITE)
                            || mode.contains(PosixFilePermission.OTHERS_WRITE))) {
                return path + " can be written by others; say: chmod go-w " + path;
            }
            return "";
        } catch (IOException e) {
            return path + " cannot be looked at: " + e.getMessage();
        }
    }

    /** Whether only its owner can enter the directory. */
    boolean isShut(Path directory) throws IOException {
        Set<PosixFilePermission> others = PrivateFiles.posix(directory)
                ? Files.getPosixFilePermissions(directory)
                : Set.of(PosixFilePermission.OWNER_READ);
        return !others.contains(PosixFilePermission.GROUP_EXECUTE)
                && !others.contains(PosixFilePermission.OTHERS_EXECUTE);
    }
}
