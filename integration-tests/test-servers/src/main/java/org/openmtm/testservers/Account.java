// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.testservers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The operating system's user that a server runs as: nobody when this JVM is root, as Dovecot refuses to touch mail as
 * root, else the user of this JVM.
 */
record Account(String user, String group, boolean switched) {

    static Account ofServers() throws IOException {
        boolean root = "root".equals(System.getProperty("user.name"));
        String user = root ? "nobody" : System.getProperty("user.name");
        Process id = new ProcessBuilder("id", "-gn", user).start();
        String group = new String(id.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return new Account(user, group, root);
    }

    /** Gives a tree to this user; nothing to do unless the user is another one. */
    void give(Path top) throws IOException {
        if (!switched) {
            return;
        }
        UserPrincipalLookupService names = top.getFileSystem().getUserPrincipalLookupService();
        UserPrincipal owner = names.lookupPrincipalByName(user);
        GroupPrincipal owners = names.lookupPrincipalByGroupName(group);
        try (Stream<Path> paths = Files.walk(top)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
                view.setOwner(owner);
                view.setGroup(owners);
            }
        }
    }

    /** The command line that runs a program as this user. */
    List<String> runAs(List<String> command) {
        if (!switched) {
            return command;
        }
        List<String> line =
                new ArrayList<>(List.of("setpriv", "--reuid=" + user, "--regid=" + group, "--clear-groups", "--"));
        line.addAll(command);
        return line;
    }
}
