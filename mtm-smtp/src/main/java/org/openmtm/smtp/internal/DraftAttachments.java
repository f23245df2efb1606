// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.openmtm.email.mime.CarriedPart;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.message.FileNames;
import org.openmtm.store.PartReader.Part;

/** The attachments of a draft that is edited: those it has, by their numbers before all edits, and those that are added. */
final class DraftAttachments {
    private final SourceMessage source;
    private final String messageId;
    private final LinkSeal seal;
    private final List<Part> present;
    private final Set<Integer> removed = new HashSet<>();
    private final Map<Integer, String> renamed = new HashMap<>();
    private final List<CarriedPart> added = new ArrayList<>();
    private final List<LinkedFile> links = new ArrayList<>();

    /** @param messageId of the draft as it is, or empty */
    DraftAttachments(SourceMessage source, String messageId, LinkSeal seal) {
        this.source = source;
        this.messageId = messageId;
        this.seal = seal;
        this.present = source.attached();
    }

    void link(Path file) {
        links.add(LinkedFile.of(file));
    }

    void add(CarriedPart part) {
        added.add(part);
    }

    void remove(int number) {
        require(number);
        removed.add(number);
    }

    void rename(int number, String name) {
        require(number);
        String safe = FileNames.safe(name);
        if (safe.isEmpty()) {
            throw new MessagingException(
                    ErrorKind.INVALID,
                    "The field name is no name of a file",
                    "Give the attachment a name like plan.pdf");
        }
        renamed.put(number, safe);
    }

    private void require(int number) {
        if (present.stream().noneMatch(part -> part.number() == number)) {
            throw new MessagingException(
                    ErrorKind.INVALID, "The message has no attachment " + number, "Load it again and look");
        }
    }

    /**
     * All of them, in order.
     *
     * @param draft whether links stay links; else their files are read now
     * @param id of the message that is written
     * @throws MessagingException INVALID if a file is gone
     */
    List<CarriedPart> carried(boolean draft, String id) {
        List<CarriedPart> all = new ArrayList<>();
        for (Part part : present) {
            if (!removed.contains(part.number())) {
                String name = renamed.getOrDefault(part.number(), part.fileName());
                LinkedFile link = LinkedFile.in(part, messageId, seal);
                all.add(link == null ? source.carried(part, name) : written(link.named(name), draft, id));
            }
        }
        links.forEach(link -> all.add(written(link, draft, id)));
        all.addAll(added);
        return all;
    }

    private CarriedPart written(LinkedFile link, boolean draft, String id) {
        return draft ? link.reference(id, seal) : link.content();
    }
}
