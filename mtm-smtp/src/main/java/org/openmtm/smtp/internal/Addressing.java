// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.openmtm.email.mime.Correspondents;
import org.openmtm.email.mime.MailAddress;
import org.openmtm.email.mime.OriginalMessage;
import org.openmtm.email.mime.OutgoingHeader.People;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Draft;
import org.openmtm.mtm.DraftForm.CopyToSelf;

/** Who writes a new message to whom: as the draft says, and where it says nothing as its kind, its original and the settings. */
final class Addressing {
    private final Draft draft;
    private final SmtpSettings settings;
    private final OriginalMessage original;
    private final MailAddress from;

    /** @param original null for a new message */
    Addressing(Draft draft, SmtpSettings settings, OriginalMessage original) {
        this.draft = draft;
        this.settings = settings;
        this.original = original;
        this.from = from(draft.from() == null ? "" : draft.from());
    }

    private MailAddress from(String given) {
        MailAddress own = settings.address();
        MailAddress wanted = given.isBlank() ? own : MailAddress.parse("from", given);
        boolean nameless = wanted.name().isEmpty() && wanted.address().equalsIgnoreCase(own.address());
        return nameless ? own : wanted;
    }

    MailAddress from() {
        return from;
    }

    /** The addresses of a field, each once. @throws MessagingException INVALID, naming the field */
    static List<MailAddress> given(String field, List<String> texts) {
        Map<String, MailAddress> all = new LinkedHashMap<>();
        for (String text : texts) {
            MailAddress.parseList(field, text).forEach(address -> all.putIfAbsent(key(address), address));
        }
        return List.copyOf(all.values());
    }

    private static String key(MailAddress address) {
        return address.address().toLowerCase(Locale.ROOT);
    }

    /** The people of the header, with the hidden ones. */
    People people() {
        List<MailAddress> to = given("to", draft.to());
        List<MailAddress> cc = new ArrayList<>(given("cc", draft.cc()));
        List<MailAddress> bcc = new ArrayList<>(given("bcc", draft.bcc()));
        Correspondents.Answer answer = answer(to);
        to = new ArrayList<>(answer.to());
        for (MailAddress one : answer.cc()) {
            if (!Correspondents.isIn(cc, one)) {
                cc.add(one);
            }
        }
        copyToSelf(to, cc, bcc);
        return new People(from, replyTo(), to, cc, bcc);
    }

    private MailAddress replyTo() {
        MailAddress set = draft.kind() == Draft.Kind.RECEIPT ? null : settings.replyTo();
        return set != null && set.address().equalsIgnoreCase(from.address()) ? null : set;
    }

    private Correspondents.Answer answer(List<MailAddress> given) {
        Correspondents.Answer asGiven = new Correspondents.Answer(given, List.of());
        return switch (draft.kind()) {
            case REPLY -> given.isEmpty() ? original.people().sender(this::isOwn) : asGiven;
            case REPLY_ALL -> original.people().everybody(this::isOwn, given);
            case REPLY_LIST -> list(given);
            case RECEIPT ->
                new Correspondents.Answer(given.isEmpty() ? original.receipt().to() : given, List.of());
            case NEW, FORWARD, FORWARD_AS_ATTACHMENT, REDIRECT -> asGiven;
        };
    }

    private Correspondents.Answer list(List<MailAddress> given) {
        MailAddress list = original.people().list();
        if (list == null) {
            throw new MessagingException(
                    ErrorKind.INVALID,
                    "The message came through no mailing list that can be written to",
                    "Reply to its sender or to all");
        }
        List<MailAddress> to = new ArrayList<>(List.of(list));
        to.addAll(given);
        return new Correspondents.Answer(to, List.of());
    }

    private boolean isOwn(MailAddress address) {
        return address.address().equalsIgnoreCase(from.address())
                || Correspondents.isIn(settings.ownAddresses(), address);
    }

    private void copyToSelf(List<MailAddress> to, List<MailAddress> cc, List<MailAddress> bcc) {
        CopyToSelf wish = draft.form().copyToSelf() == null
                ? settings.copyToSelf()
                : draft.form().copyToSelf();
        MailAddress self = settings.address();
        boolean there =
                Correspondents.isIn(to, self) || Correspondents.isIn(cc, self) || Correspondents.isIn(bcc, self);
        boolean nobody = to.isEmpty() && cc.isEmpty() && bcc.isEmpty();
        if (there || nobody || draft.kind() == Draft.Kind.RECEIPT) {
            return;
        }
        switch (wish) {
            case NO -> {}
            case TO -> to.add(self);
            case CC -> cc.add(self);
            case BCC -> bcc.add(self);
        }
    }

    /** The addresses of the envelope, each once. */
    static Set<String> envelope(People people) {
        Map<String, String> addresses = new LinkedHashMap<>();
        for (List<MailAddress> list : List.of(people.to(), people.cc(), people.bcc())) {
            list.forEach(address -> addresses.putIfAbsent(key(address), address.address()));
        }
        return new LinkedHashSet<>(addresses.values());
    }
}
