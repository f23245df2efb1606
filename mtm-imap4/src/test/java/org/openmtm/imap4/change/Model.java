// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the two sides have to come to: folders by full name, each with its messages. The simplest thing that can be true. */
final class Model {
    /** A message: its Message-ID stays, whatever happens to it. */
    static final class Message {
        final String name;
        final TreeSet<String> flags = new TreeSet<>();

        Message(String name) {
            this.name = name;
        }

        Message copy() {
            Message copy = new Message(name);
            copy.flags.addAll(flags);
            return copy;
        }

        @Override
        public String toString() {
            return "<" + name + "@example.org> " + String.join(" ", flags);
        }
    }

    final TreeMap<String, List<Message>> folders = new TreeMap<>();

    Model copy() {
        Model copy = new Model();
        folders.forEach((name, messages) -> {
            List<Message> copies = new ArrayList<>();
            messages.forEach(message -> copies.add(message.copy()));
            copy.folders.put(name, copies);
        });
        return copy;
    }

    void rename(String from, String to) {
        TreeMap<String, List<Message>> renamed = new TreeMap<>();
        folders.forEach((name, messages) -> renamed.put(
                name.equals(from) || name.startsWith(from + "/") ? to + name.substring(from.length()) : name,
                messages));
        folders.clear();
        folders.putAll(renamed);
    }

    void delete(String folder) {
        folders.keySet().removeIf(name -> name.equals(folder) || name.startsWith(folder + "/"));
    }

    /** In the form of {@link Views}. */
    TreeMap<String, List<String>> view() {
        TreeMap<String, List<String>> view = new TreeMap<>();
        folders.forEach((name, messages) -> {
            List<String> texts = new ArrayList<>();
            messages.forEach(message -> texts.add(message.toString()));
            Collections.sort(texts);
            view.put(name, texts);
        });
        return view;
    }
}
