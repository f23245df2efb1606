// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.report;

import java.util.ArrayList;
import java.util.List;

/**
 * The groups of fields of a report part: first those about the message, then one for each recipient (RFC 3464, 2.1). Reads
 * what senders make of that as well: no empty line between groups, or empty lines within them.
 */
final class FieldGroups {
    private static final int LONGEST_NAME = 60;
    private static final int LONGEST_VALUE = 1_000;

    private final int most;
    private final FieldGroup message = new FieldGroup();
    private final List<FieldGroup> recipients = new ArrayList<>();
    private FieldGroup current = message;
    private String name = "";
    private StringBuilder value = new StringBuilder();

    /** @param most keeps no more recipients than that */
    private FieldGroups(int most) {
        this.most = most;
    }

    /** @param text with an LF at each line's end */
    static FieldGroups parse(String text, int most) {
        FieldGroups groups = new FieldGroups(most);
        for (int from = 0; from < text.length() && groups.current != null; ) {
            int lf = text.indexOf('\n', from);
            int end = lf < 0 ? text.length() : lf;
            groups.line(text, from, end);
            from = end + 1;
        }
        groups.endField();
        groups.settle();
        groups.recipients.removeIf(FieldGroup::isEmpty);
        return groups;
    }

    /** The fields about the message; those of a receipt are all here. */
    FieldGroup message() {
        return message;
    }

    List<FieldGroup> recipients() {
        return recipients;
    }

    private void line(String text, int from, int end) {
        if (isBlank(text, from, end)) {
            endField();
            begin();
        } else if (text.charAt(from) == ' ' || text.charAt(from) == '\t') {
            append(text, from, end);
        } else {
            endField();
            int colon = text.indexOf(':', from);
            if (colon > from && colon < end && colon - from <= LONGEST_NAME) {
                name = FieldGroup.name(text.substring(from, end), colon - from);
                append(text, colon + 1, end);
            }
        }
    }

    private static boolean isBlank(String text, int from, int end) {
        for (int i = from; i < end; i++) {
            if (text.charAt(i) > ' ') {
                return false;
            }
        }
        return true;
    }

    private void append(String text, int from, int end) {
        int room = LONGEST_VALUE - value.length();
        if (!name.isEmpty() && room > 0) {
            value.append(text, from, Math.min(end, from + room));
        }
    }

    /** After an empty line the next recipient begins. */
    private void begin() {
        if (current != null && (current == message || current.namesRecipient() || settle())) {
            current = next();
        }
    }

    /** Fields that say not whom they are about belong to the recipient before them. @return whether there were some */
    private boolean settle() {
        int last = recipients.size() - 1;
        if (last < 1 || recipients.get(last) != current || current.namesRecipient() || current.isEmpty()) {
            return false;
        }
        recipients.get(last - 1).addAll(recipients.remove(last));
        return true;
    }

    private FieldGroup next() {
        if (recipients.size() == most) {
            return null;
        }
        FieldGroup group = new FieldGroup();
        recipients.add(group);
        return group;
    }

    private void endField() {
        if (!name.isEmpty() && FieldGroup.isKnown(name) && current != null) {
            add(name, Words.clean(value.toString()));
        }
        name = "";
        value = new StringBuilder();
    }

    private void add(String field, String text) {
        boolean recipient = field.equals("final-recipient") || field.equals("original-recipient");
        if (recipient && (current == message || current.has(field))) {
            current = next();
        }
        if (current != null) {
            current.add(field, text);
        }
    }
}
