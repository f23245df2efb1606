// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.store.SendPlan;

/**
 * A draft as the parameters of a command: lists are one item a line, sets are words separated by commas, and what is null,
 * that is as the settings say, is an empty text.
 */
final class DraftText {
    /** Of a set that is there and has nothing in it. */
    private static final String NOTHING = "none";

    private DraftText() {}

    static final List<CommandDescriptor.Parameter> PARAMETERS = List.of(
            parameter("kind", words(Draft.Kind.values())),
            parameter("original", "id of the message it is made from"),
            parameter("from", "sender"),
            parameter("to", "recipients, one a line"),
            parameter("cc", "recipients, one a line"),
            parameter("bcc", "hidden recipients, one a line"),
            parameter("subject", "subject"),
            parameter("text", "text"),
            parameter("attachments", "paths of files, one a line"),
            parameter("html", "the same as HTML"),
            parameter("priority", words(SendPlan.Priority.values())),
            parameter("requestReceipt", "ask for a receipt: true or false"),
            parameter("copyToSelf", words(DraftForm.CopyToSelf.values())),
            parameter("signature", "add the signature: true or false"),
            parameter("vcard", "attach the vCard: true or false"),
            parameter("charset", "character set of the text"),
            parameter("parts", "of the original, separated by commas: text, attachments, subject; or none"),
            parameter("when", words(SendOptions.When.values())),
            parameter("at", "time, as 2026-01-31T12:00:00Z"),
            parameter("notAfter", "time to give up, as 2026-01-31T12:00:00Z"),
            parameter("unlessAnswered", "take it back if somebody answered before: true or false"),
            parameter("reports", "separated by commas: success, failure, delay; or never; or none"),
            parameter("returned", "with a report: headers or full"));

    private static CommandDescriptor.Parameter parameter(String name, String help) {
        return new CommandDescriptor.Parameter(name, help, false);
    }

    private static String words(Enum<?>[] constants) {
        return Arrays.stream(constants).map(Parameters::word).collect(Collectors.joining(", "));
    }

    static Map<String, String> parameters(Draft draft, SendOptions options) {
        Map<String, String> texts = new TreeMap<>();
        texts.put("kind", Parameters.word(draft.kind()));
        texts.put("original", EntryIds.text(draft.original()));
        texts.put("from", text(draft.from()));
        texts.put("to", lines("to", draft.to()));
        texts.put("cc", lines("cc", draft.cc()));
        texts.put("bcc", lines("bcc", draft.bcc()));
        texts.put("subject", text(draft.subject()));
        texts.put("text", text(draft.text()));
        texts.put("attachments", lines("attachments", draft.attachments()));
        DraftForm form = draft.form();
        texts.put("html", text(form.html()));
        texts.put("priority", word(form.priority()));
        texts.put("requestReceipt", text(form.requestReceipt()));
        texts.put("copyToSelf", word(form.copyToSelf()));
        texts.put("signature", text(form.signature()));
        texts.put("vcard", text(form.vcard()));
        texts.put("charset", text(form.charset()));
        texts.put("parts", set(form.parts()));
        texts.put("when", Parameters.word(options.when()));
        texts.put("at", text(options.at()));
        texts.put("notAfter", text(options.notAfter()));
        texts.put("unlessAnswered", text(options.unlessAnswered()));
        texts.put("reports", set(options.reports()));
        texts.put("returned", word(options.returned()));
        return texts;
    }

    private static String text(Object value) {
        return value == null ? "" : value.toString();
    }

    private static String word(Enum<?> constant) {
        return constant == null ? "" : Parameters.word(constant);
    }

    private static String lines(String field, Collection<?> items) {
        return items.stream()
                .map(Object::toString)
                .map(item -> line(field, item))
                .collect(Collectors.joining("\n"));
    }

    private static String line(String field, String item) {
        // It would come back as two.
        if (item.lines().count() > 1 || item.endsWith("\n") || item.endsWith("\r")) {
            throw new MessagingException(
                    ErrorKind.INVALID, "The field " + field + " holds a line break", "Give its items one by one");
        }
        return item;
    }

    private static String set(Set<? extends Enum<?>> constants) {
        if (constants == null) {
            return "";
        }
        return constants.isEmpty()
                ? NOTHING
                : String.join(
                        ",",
                        new TreeSet<>(constants.stream().map(Parameters::word).toList()));
    }

    static Commands.Compose compose(Map<String, String> texts) {
        Parameters parameters = new Parameters(texts);
        Draft draft = new Draft(
                parameters.choice("kind", Draft.Kind.NEW),
                parameters.text("from", ""),
                parameters.lines("to"),
                parameters.lines("cc"),
                parameters.lines("bcc"),
                parameters.text("subject", ""),
                texts.getOrDefault("text", ""),
                parameters.parsed(
                        "attachments",
                        "paths of files, one a line",
                        any -> parameters.lines("attachments").stream()
                                .map(Path::of)
                                .toList()),
                parameters.idOrNull("original"),
                form(texts, parameters));
        return new Commands.Compose(draft, options(parameters));
    }

    private static DraftForm form(Map<String, String> texts, Parameters parameters) {
        return new DraftForm(
                texts.getOrDefault("html", ""),
                choice(parameters, "priority", SendPlan.Priority.class),
                yes(parameters, "requestReceipt"),
                choice(parameters, "copyToSelf", DraftForm.CopyToSelf.class),
                yes(parameters, "signature"),
                yes(parameters, "vcard"),
                parameters.text("charset", ""),
                set(parameters, "parts", DraftForm.OriginalPart.class));
    }

    private static SendOptions options(Parameters parameters) {
        return new SendOptions(
                parameters.choice("when", SendOptions.When.DRAFT),
                instant(parameters, "at"),
                instant(parameters, "notAfter"),
                parameters.yes("unlessAnswered", false),
                set(parameters, "reports", SendPlan.Event.class),
                choice(parameters, "returned", SendPlan.Returned.class));
    }

    private static Instant instant(Parameters parameters, String name) {
        return orNull(parameters, name, "a time, as 2026-01-31T12:00:00Z", Instant::parse);
    }

    private static Boolean yes(Parameters parameters, String name) {
        return parameters.text(name, "").isEmpty() ? null : (Boolean) parameters.yes(name, false);
    }

    private static <E extends Enum<E>> E choice(Parameters parameters, String name, Class<E> type) {
        return parameters.text(name, "").isEmpty() ? null : parameters.choice(name, type);
    }

    private static <E extends Enum<E>> Set<E> set(Parameters parameters, String name, Class<E> type) {
        String form = "some of " + words(type.getEnumConstants()) + ", separated by commas, or " + NOTHING;
        return orNull(
                parameters,
                name,
                form,
                text -> text.equals(NOTHING)
                        ? Set.of()
                        : Arrays.stream(text.split("\\s*,\\s*"))
                                .map(word -> Enum.valueOf(
                                        type, word.toUpperCase(Locale.ROOT).replace('-', '_')))
                                .collect(Collectors.toSet()));
    }

    private static <T> T orNull(Parameters parameters, String name, String form, Function<String, T> parse) {
        return parameters.parsed(name, form, text -> text.isEmpty() ? null : parse.apply(text));
    }
}
