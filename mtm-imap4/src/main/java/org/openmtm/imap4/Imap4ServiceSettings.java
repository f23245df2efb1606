// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.FetchOptions;
import org.openmtm.session.Accounts;
import org.openmtm.session.ServiceSpec;
import org.openmtm.settings.ServiceSettings;

/**
 * All settings of one IMAP4 service as one typed object: where the mail is, how to get there, which folders and messages
 * are mirrored, and what happens while connected. Immutable; the keys are the constants of {@link Imap4Setting}.
 *
 * <pre>{@code
 * Imap4ServiceSettings settings = Imap4ServiceSettings.load(accounts, service)
 *         .with(Imap4Setting.SYNC_RATE, Duration.ofMinutes(10))
 *         .with(Imap4Setting.INBOX_LIMIT, OptionalInt.of(500));
 * settings.store(accounts, service);
 * }</pre>
 *
 * They live in Config Admin, not in the message store. A server reads them when it connects: a change counts from the
 * next connect. The password is no setting; see {@link Accounts#setPassword}.
 */
public final class Imap4ServiceSettings {
    private final Map<String, String> texts;

    private Imap4ServiceSettings(Map<String, String> texts) {
        this.texts = Map.copyOf(texts);
    }

    /** With defaults in all but the two settings that have none. */
    public static Imap4ServiceSettings of(String host, String user) {
        return new Imap4ServiceSettings(Map.of()).with(Imap4Setting.HOST, host).with(Imap4Setting.USER, user);
    }

    /** The typed view of settings; keys that are not ours stay out. Nothing is checked before it is read. */
    public static Imap4ServiceSettings of(ServiceSettings settings) {
        Map<String, String> texts = new TreeMap<>();
        for (Imap4Setting<?> setting : Imap4Setting.all()) {
            String text = settings.text(setting.key(), "");
            if (!text.isBlank()) {
                texts.put(setting.key(), text);
            }
        }
        return new Imap4ServiceSettings(texts);
    }

    /** As they are in Config Admin now, with defaults filled in. */
    public static Imap4ServiceSettings load(Accounts accounts, EntryId service) {
        return of(accounts.settings(service));
    }

    /**
     * Stores them all, or none: what is at its default is taken out of the configuration. Counts from the next connect.
     *
     * @throws MessagingException INVALID as for {@link #validate}
     */
    public void store(Accounts accounts, EntryId service) {
        validate();
        Map<String, Object> changes = new TreeMap<>();
        for (Imap4Setting<?> setting : Imap4Setting.all()) {
            String text = texts.getOrDefault(setting.key(), "");
            changes.put(setting.key(), text.isEmpty() || text.equals(setting.defaultText()) ? null : text);
        }
        accounts.change(service, changes);
    }

    /**
     * What {@link Accounts#create} takes to create a service with these settings.
     *
     * @param password or null for none; the caller overwrites it when done
     */
    public ServiceSpec spec(char[] password) {
        return new ServiceSpec("imap4", asMap(), password);
    }

    /** @throws MessagingException INVALID if the stored text is no value of it */
    public <T> T get(Imap4Setting<T> setting) {
        return setting.parse(texts.getOrDefault(setting.key(), ""));
    }

    /** The same settings but for one. */
    public <T> Imap4ServiceSettings with(Imap4Setting<T> setting, T value) {
        Map<String, String> changed = new TreeMap<>(texts);
        changed.put(setting.key(), setting.format(Objects.requireNonNull(value, setting.key())));
        return new Imap4ServiceSettings(changed);
    }

    /** Only what was set, as text, sorted by key. */
    public Map<String, String> asMap() {
        return new TreeMap<>(texts);
    }

    /** What is fetched of a message unless something else is asked for. */
    public FetchOptions fetchOptions() {
        return new FetchOptions(
                get(Imap4Setting.GET_MAIL_OPTIONS),
                get(Imap4Setting.MAX_EMAIL_SIZE),
                get(Imap4Setting.TOTAL_LIMIT),
                get(Imap4Setting.BODY_TEXT_LIMIT),
                get(Imap4Setting.ATTACHMENT_LIMIT),
                get(Imap4Setting.CUMULATIVE));
    }

    /**
     * Checks every value, and those that have to fit together.
     *
     * @throws MessagingException INVALID for the first wrong one, naming the setting and what is allowed
     */
    public void validate() {
        Imap4Setting.all().forEach(this::get);
        require(Imap4Setting.HOST, "Name the IMAP server");
        require(Imap4Setting.USER, "Name the user to log in as");
        for (String mechanism : get(Imap4Setting.SASL_MECHANISMS)) {
            boolean token = mechanism.equals("XOAUTH2") || mechanism.equals("OAUTHBEARER");
            if (token && get(Imap4Setting.TOKEN_SERVICE).isEmpty()) {
                throw new MessagingException(
                        ErrorKind.INVALID,
                        "The mechanism " + mechanism + " in sasl.mechanisms needs a token",
                        "Set token.service to the name of the service that supplies it");
            }
        }
    }

    private void require(Imap4Setting<String> setting, String advice) {
        if (get(setting).isEmpty()) {
            throw new MessagingException(ErrorKind.INVALID, "The setting " + setting.key() + " is missing", advice);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Imap4ServiceSettings settings && texts.equals(settings.texts);
    }

    @Override
    public int hashCode() {
        return texts.hashCode();
    }

    @Override
    public String toString() {
        return "Imap4ServiceSettings" + asMap();
    }
}
