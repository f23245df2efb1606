// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.nio.charset.Charset;
import java.util.EnumSet;
import java.util.Set;
import org.openmtm.email.mime.MailAddress;
import org.openmtm.email.mime.OriginalMessage;
import org.openmtm.email.mime.OutgoingText;
import org.openmtm.mtm.Draft;
import org.openmtm.mtm.DraftForm;
import org.openmtm.mtm.DraftForm.OriginalPart;

/** What is to be read in a new message: what its author wrote, what is taken over from its original, and the signature. */
final class Wording {
    private final Draft draft;
    private final SmtpSettings settings;
    private final SourceMessage source;
    private final OriginalMessage original;
    private final Set<OriginalPart> parts;

    /** @param source null for a new message, as is the original */
    Wording(Draft draft, SmtpSettings settings, SourceMessage source, OriginalMessage original) {
        this.draft = draft;
        this.settings = settings;
        this.source = source;
        this.original = original;
        this.parts = draft.form().parts() == null
                ? usual(draft.kind())
                : draft.form().parts();
    }

    private static Set<OriginalPart> usual(Draft.Kind kind) {
        return kind == Draft.Kind.FORWARD
                ? EnumSet.allOf(OriginalPart.class)
                : EnumSet.of(OriginalPart.TEXT, OriginalPart.SUBJECT);
    }

    boolean takesAttachments() {
        return parts.contains(OriginalPart.ATTACHMENTS);
    }

    String subject() {
        String given = draft.subject() == null ? "" : draft.subject();
        boolean derived = given.isBlank() && parts.contains(OriginalPart.SUBJECT);
        return switch (draft.kind()) {
            case NEW -> given;
            case REPLY, REPLY_ALL, REPLY_LIST -> derived ? original.subject() : given;
            case FORWARD, FORWARD_AS_ATTACHMENT, REDIRECT -> derived ? original.passedOn() : given;
            case RECEIPT -> given.isBlank() ? "Receipt of message: " + original.title() : given;
        };
    }

    OutgoingText text() {
        DraftForm form = draft.form();
        String html = form.html() == null ? "" : form.html();
        String given = draft.text() == null ? "" : draft.text();
        String plain = given.isBlank() && !html.isBlank() ? OutgoingText.read(html) : given;
        return new OutgoingText(signed(below(plain, taken())), html.isBlank() ? "" : html(html), charset());
    }

    private Charset charset() {
        String wanted = draft.form().charset();
        return wanted == null || wanted.isBlank() ? settings.charset() : SmtpSettings.charset("charset", wanted);
    }

    /** What stands below the author's words. */
    private String taken() {
        boolean text = parts.contains(OriginalPart.TEXT);
        return switch (draft.kind()) {
            case NEW, FORWARD_AS_ATTACHMENT, REDIRECT, RECEIPT -> "";
            case REPLY, REPLY_ALL, REPLY_LIST -> (text ? original.quoted() : "") + leftOut();
            case FORWARD -> original.embedded(settings.toCcLimit(), text) + leftOut();
        };
    }

    private String leftOut() {
        if (!takesAttachments() || source.leftOut().isEmpty()) {
            return "";
        }
        return "\n" + String.join("\n", source.leftOut()) + "\n";
    }

    private static String below(String given, String taken) {
        if (taken.isEmpty()) {
            return given;
        }
        return given.isBlank() ? taken : given.stripTrailing() + "\n\n" + taken;
    }

    private String signed(String text) {
        String signature = signature();
        if (signature.isEmpty()) {
            return text;
        }
        String block = "-- \n" + signature + "\n";
        return text.isBlank() ? "\n\n" + block : text.stripTrailing() + "\n\n" + block;
    }

    private String signature() {
        Boolean wish = draft.form().signature();
        boolean wanted = wish == null ? settings.addSignature() : wish;
        return wanted && draft.kind() != Draft.Kind.RECEIPT
                ? settings.signature().stripTrailing()
                : "";
    }

    private String html(String given) {
        boolean text = parts.contains(OriginalPart.TEXT);
        String taken = switch (draft.kind()) {
            case NEW, FORWARD_AS_ATTACHMENT, REDIRECT, RECEIPT -> "";
            case REPLY, REPLY_ALL, REPLY_LIST -> (text ? original.quotedHtml() : "") + lines(leftOut());
            case FORWARD -> original.embeddedHtml(settings.toCcLimit(), text) + lines(leftOut());
        };
        String signature = signature().isEmpty() ? "" : lines("-- \n" + signature());
        return taken.isEmpty() && signature.isEmpty() ? given : OutgoingText.append(given, "\n" + taken + signature);
    }

    private static String lines(String text) {
        return text.isBlank() ? "" : "<p>" + OutgoingText.html(text.strip()) + "</p>\n";
    }

    /** For people, in a receipt. */
    OutgoingText receipt(MailAddress from) {
        String given = draft.text() == null ? "" : draft.text();
        String text = given.isBlank()
                ? "The message '" + original.title() + "' was shown to " + from.address()
                        + ".\nThat does not say that it was read or understood.\n"
                : given;
        return new OutgoingText(text, "", charset());
    }
}
