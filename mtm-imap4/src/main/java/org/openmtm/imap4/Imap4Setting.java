// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.openmtm.email.sasl.SaslMechanisms;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.FetchOptions;
import org.openmtm.settings.StandardSettings;

/**
 * One setting of an IMAP4 service: its key in the configuration, its type, its default and how it is written. The
 * constants are all there are; the description for people is in the Metatype of the bundle.
 *
 * @param <T> the type of its values; never null
 */
public final class Imap4Setting<T> {
    private static final int MAX_INT = Integer.MAX_VALUE;
    private static final int DAY = 86_400;

    /** Name or address of the server. */
    public static final Imap4Setting<String> HOST = text(StandardSettings.HOST, "");
    /** 0 for the usual one. */
    public static final Imap4Setting<Integer> PORT = number(StandardSettings.PORT, 0, 0, 65_535);

    public static final Imap4Setting<Imap4Options.Tls> TLS = choice(StandardSettings.TLS, Imap4Options.Tls.IMPLICIT);
    public static final Imap4Setting<String> USER = text(StandardSettings.USER, "");
    /** The mail address of the owner. */
    public static final Imap4Setting<String> ADDRESS = text(StandardSettings.ADDRESS, "");
    /** The mechanisms that may be used to log in, the first that the server has too; empty for the best one. */
    public static final Imap4Setting<List<String>> SASL_MECHANISMS =
            new Imap4Setting<>("sasl.mechanisms", "", SaslMechanisms::parse, list -> String.join(",", list));
    /** The name of the service that supplies tokens for XOAUTH2 and OAUTHBEARER. */
    public static final Imap4Setting<String> TOKEN_SERVICE = text("token.service", "");
    /** PEM file of further trusted authorities. */
    public static final Imap4Setting<String> CA_FILE = text("ca.file", "");

    public static final Imap4Setting<Boolean> SEND_ON_NEXT_CONNECTION =
            yes(StandardSettings.SEND_ON_NEXT_CONNECTION, false);

    /** How many connections the account may have at once. */
    public static final Imap4Setting<Integer> CONNECTIONS = number("connections", 2, 1, 2);
    /** How many connections all accounts together may have to this host; 0 for no limit of ours. */
    public static final Imap4Setting<Integer> HOST_CONNECTIONS = number("host.connections", 0, 0, 1000);

    public static final Imap4Setting<Duration> CONNECT_TIMEOUT = seconds("connect.timeout.seconds", 20, 1, 600);
    public static final Imap4Setting<Duration> READ_TIMEOUT = seconds("read.timeout.seconds", 60, 1, 3600);
    public static final Imap4Setting<Duration> RESPONSE_TIMEOUT = seconds("response.timeout.seconds", 120, 1, 3600);
    public static final Imap4Setting<Duration> LONGEST_RECONNECT = seconds("reconnect.max.seconds", 600, 1, DAY);

    /** The time between two looks at the inbox while connected; zero for never. */
    public static final Imap4Setting<Duration> SYNC_RATE = seconds("sync.rate.seconds", 300, 0, DAY);

    public static final Imap4Setting<Boolean> IDLE = yes("idle", true);
    public static final Imap4Setting<Duration> IDLE_REFRESH = seconds("idle.refresh.seconds", 240, 5, 1740);
    public static final Imap4Setting<Duration> IDLE_PROBE = seconds("idle.probe.seconds", 15, 1, 300);
    public static final Imap4Setting<Boolean> NOTIFY = yes("notify", true);
    public static final Imap4Setting<Duration> POLL = seconds("poll.seconds", 60, 1, DAY);
    public static final Imap4Setting<Duration> QUICK_POLL = new Imap4Setting<>(
            "poll.millis",
            "0",
            text -> Duration.ofMillis(whole(text, 0, 60_000)),
            value -> Long.toString(value.toMillis()));
    public static final Imap4Setting<Boolean> COMPRESS = yes("compress", false);
    public static final Imap4Setting<List<String>> CAPABILITIES_OFF = names("capabilities.off");

    /** The folder on the server in which all but the inbox is looked for and made; empty for everything there is. */
    public static final Imap4Setting<String> FOLDER_PATH =
            new Imap4Setting<>("folder.path", "", FolderPath::parse, Function.identity());
    /** Patterns of folder names, see {@link Imap4Options.FoldersOf#ALL}. */
    public static final Imap4Setting<String> FOLDERS = text("folders", "*");

    public static final Imap4Setting<Imap4Options.FoldersOf> SYNCHRONISE =
            choice("synchronise", Imap4Options.FoldersOf.ALL);
    public static final Imap4Setting<Imap4Options.UpdateSubscriptions> SUBSCRIBE =
            choice("subscribe", Imap4Options.UpdateSubscriptions.NEITHER);

    /** The newest so many messages of the inbox; empty for all. */
    public static final Imap4Setting<OptionalInt> INBOX_LIMIT = limit("inbox.limit");
    /** The newest so many messages of each other folder; empty for all. */
    public static final Imap4Setting<OptionalInt> FOLDER_LIMIT = limit("folder.limit");
    /** Only messages of the last so many days; 0 for all. */
    public static final Imap4Setting<Integer> NEWER_THAN_DAYS = number("newer.than.days", 0, 0, 36_500);
    /** Criteria of a SEARCH command (RFC 3501, 6.4.4): only what it finds is mirrored. Takes the place of the limits. */
    public static final Imap4Setting<String> SEARCH_FILTER =
            new Imap4Setting<>("search.filter", "", SearchFilter::checked, Function.identity());
    /** Which parts a sync fetches at once. */
    public static final Imap4Setting<DownloadRules> DOWNLOAD_RULES =
            new Imap4Setting<>("download.rules", "", DownloadRules::parse, DownloadRules::toString);

    /** The folder on the server for copies of what was sent; empty for the one that the server calls so. */
    public static final Imap4Setting<String> SENT_FOLDER =
            new Imap4Setting<>("sent.folder", "", FolderPath::parse, Function.identity());

    public static final Imap4Setting<Boolean> SEEN_ON_FETCH = yes("seen.on.fetch", false);
    /** Deletions go to the server when disconnecting, not with the next sync. */
    public static final Imap4Setting<Boolean> DELETE_LATE = yes("delete.late", false);
    /** EXPUNGE; otherwise CLOSE. */
    public static final Imap4Setting<Boolean> USE_EXPUNGE = yes("use.expunge", true);
    /** See {@link #BRAKE_MINIMUM}. */
    public static final Imap4Setting<Integer> BRAKE_PERCENT = number("brake.percent", 50, 1, 100);
    /** A folder pauses when at least so many messages, and so many percent, vanish from it at once; 0 for never. */
    public static final Imap4Setting<Integer> BRAKE_MINIMUM = number("brake.minimum", 20, 0, MAX_INT);

    /** What the get-mail helper fetches unless it is told otherwise. */
    public static final Imap4Setting<FetchOptions.Parts> GET_MAIL_OPTIONS =
            choice("get.mail.options", FetchOptions.Parts.WHOLE);
    /** Bytes; 0 for no limit. */
    public static final Imap4Setting<Integer> MAX_EMAIL_SIZE = number("max.email.size", 0, 0, MAX_INT);
    /** Bytes of one message; 0 for no limit. */
    public static final Imap4Setting<Integer> TOTAL_LIMIT = number("total.limit", 0, 0, MAX_INT);
    /** Bytes of the text of one message; 0 for no limit. */
    public static final Imap4Setting<Integer> BODY_TEXT_LIMIT = number("body.text.limit", 0, 0, MAX_INT);
    /** Bytes of one attachment; 0 for no limit. */
    public static final Imap4Setting<Integer> ATTACHMENT_LIMIT = number("attachment.limit", 0, 0, MAX_INT);
    /** The text counts first, then attachments as long as the total is not used up. */
    public static final Imap4Setting<Boolean> CUMULATIVE = yes("cumulative", false);

    private static final List<Imap4Setting<?>> ALL = List.of(
            HOST,
            PORT,
            TLS,
            USER,
            ADDRESS,
            SASL_MECHANISMS,
            TOKEN_SERVICE,
            CA_FILE,
            SEND_ON_NEXT_CONNECTION,
            CONNECTIONS,
            HOST_CONNECTIONS,
            CONNECT_TIMEOUT,
            READ_TIMEOUT,
            RESPONSE_TIMEOUT,
            LONGEST_RECONNECT,
            SYNC_RATE,
            IDLE,
            IDLE_REFRESH,
            IDLE_PROBE,
            NOTIFY,
            POLL,
            QUICK_POLL,
            COMPRESS,
            CAPABILITIES_OFF,
            FOLDER_PATH,
            FOLDERS,
            SYNCHRONISE,
            SUBSCRIBE,
            INBOX_LIMIT,
            FOLDER_LIMIT,
            NEWER_THAN_DAYS,
            SEARCH_FILTER,
            DOWNLOAD_RULES,
            SENT_FOLDER,
            SEEN_ON_FETCH,
            DELETE_LATE,
            USE_EXPUNGE,
            BRAKE_PERCENT,
            BRAKE_MINIMUM,
            GET_MAIL_OPTIONS,
            MAX_EMAIL_SIZE,
            TOTAL_LIMIT,
            BODY_TEXT_LIMIT,
            ATTACHMENT_LIMIT,
            CUMULATIVE);

    private final String key;
    private final String defaultText;
    private final Function<String, T> parse;
    private final Function<T, String> format;

    private Imap4Setting(String key, String defaultText, Function<String, T> parse, Function<T, String> format) {
        this.key = key;
        this.defaultText = defaultText;
        this.parse = parse;
        this.format = format;
    }

    /** Every setting, grouped as in the documentation. */
    public static List<Imap4Setting<?>> all() {
        return ALL;
    }

    /** Its name in the configuration: lower case with dots. */
    public String key() {
        return key;
    }

    public T defaultValue() {
        return parse.apply(defaultText);
    }

    /** The default as it would stand in the configuration; empty text for settings that are empty by default. */
    public String defaultText() {
        return defaultText;
    }

    /**
     * The value of a text; the default for a blank one.
     *
     * @throws MessagingException INVALID, naming the setting, what is allowed and what was given
     */
    public T parse(String text) {
        if (text.isBlank()) {
            return defaultValue();
        }
        try {
            return parse.apply(text.strip());
        } catch (IllegalArgumentException e) {
            throw new MessagingException(
                    ErrorKind.INVALID,
                    "The setting " + key + " cannot be '" + text.replaceAll("\\p{Cntrl}", "?") + "'",
                    e.getMessage(),
                    e);
        }
    }

    /** The reverse of {@link #parse}. */
    public String format(T value) {
        return format.apply(value);
    }

    @Override
    public String toString() {
        return key;
    }

    private static Imap4Setting<String> text(String key, String fallback) {
        return new Imap4Setting<>(key, fallback, Function.identity(), Function.identity());
    }

    private static Imap4Setting<Integer> number(String key, int fallback, int min, int max) {
        return new Imap4Setting<>(key, Integer.toString(fallback), text -> whole(text, min, max), Object::toString);
    }

    private static Imap4Setting<Duration> seconds(String key, int fallback, int min, int max) {
        return new Imap4Setting<>(
                key,
                Integer.toString(fallback),
                text -> Duration.ofSeconds(whole(text, min, max)),
                value -> Long.toString(value.toSeconds()));
    }

    private static Imap4Setting<OptionalInt> limit(String key) {
        return new Imap4Setting<>(
                key,
                "-1",
                text -> {
                    int number = whole(text, -1, MAX_INT);
                    return number < 0 ? OptionalInt.empty() : OptionalInt.of(number);
                },
                value -> Integer.toString(value.orElse(-1)));
    }

    private static Imap4Setting<Boolean> yes(String key, boolean fallback) {
        return new Imap4Setting<>(
                key,
                Boolean.toString(fallback),
                text -> switch (text.toLowerCase(Locale.ROOT)) {
                    case "true", "yes", "on", "1" -> true;
                    case "false", "no", "off", "0" -> false;
                    default -> throw new IllegalArgumentException("Use yes or no");
                },
                Object::toString);
    }

    private static <E extends Enum<E>> Imap4Setting<E> choice(String key, E fallback) {
        Class<E> type = fallback.getDeclaringClass();
        return new Imap4Setting<>(key, word(fallback), text -> constant(type, text), Imap4Setting::word);
    }

    private static Imap4Setting<List<String>> names(String key) {
        return new Imap4Setting<>(
                key,
                "",
                text -> Arrays.stream(text.split("[,\\s]+"))
                        .filter(name -> !name.isEmpty())
                        .toList(),
                list -> String.join(",", list));
    }

    private static int whole(String text, int min, int max) {
        try {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("Use a whole number" + range(min, max), e);
        }
        throw new IllegalArgumentException("Use a whole number" + range(min, max));
    }

    private static String range(int min, int max) {
        return max == MAX_INT ? ", at least " + min : " from " + min + " to " + max;
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String text) {
        for (E constant : type.getEnumConstants()) {
            if (word(constant).equalsIgnoreCase(text.replace('_', '-'))) {
                return constant;
            }
        }
        throw new IllegalArgumentException("Use one of "
                + Arrays.stream(type.getEnumConstants()).map(Imap4Setting::word).collect(Collectors.joining(", ")));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
