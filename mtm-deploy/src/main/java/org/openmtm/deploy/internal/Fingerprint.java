// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * By what a file is seen to have changed, without reading it.
 *
 * @param text the same as long as nothing was written to it and it was not replaced
 * @param touched when it was last changed in any way, by the system's own clock; the epoch if the system does not say
 */
record Fingerprint(String text, FileTime touched) {

    static Fingerprint of(Path file) throws IOException {
        BasicFileAttributes basic = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        // Who copies a file may set its time to that of the original, but not this one.
        FileTime touched = file.getFileSystem().supportedFileAttributeViews().contains("unix")
                ? (FileTime) Files.getAttribute(file, "unix:ctime", LinkOption.NOFOLLOW_LINKS)
                : FileTime.fromMillis(0);
        return new Fingerprint(
                basic.size() + " " + basic.lastModifiedTime() + " " + touched + " " + basic.fileKey(), touched);
    }
}
