// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.ClientContext;
import org.openmtm.mtm.ClientMtm;
import org.openmtm.mtm.Commands;
import org.openmtm.mtm.EntryContent;
import org.openmtm.mtm.MessageCommands;
import org.openmtm.settings.ServiceSettings;

/** The client side that a module gets without writing one. */
class MailClientTest {
    @TempDir
    Path directory;

    private TestService service;
    private ClientMtm client;
    private Optional<ClientMtm> sender = Optional.empty();

    @BeforeEach
    void open() throws Exception {
        service = new TestService(directory);
        service.remote.put("k", "subject");
        service.run(new Commands.Synchronise("", false));
        client = service.module.createClient((ClientContext) Proxy.newProxyInstance(
                ClientContext.class.getClassLoader(),
                new Class<?>[] {ClientContext.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "service" -> service.store.entry(service.service).orElseThrow();
                    case "settings" -> new ServiceSettings(Map.of("directory", "here"));
                    case "store" -> service.store;
                    case "sender" -> sender;
                    default -> throw new UnsupportedOperationException(method.getName());
                }));
    }

    @AfterEach
    void close() {
        service.close();
    }

    private static void assertRefused(ErrorKind kind, org.assertj.core.api.ThrowableAssert.ThrowingCallable code) {
        assertThatThrownBy(code)
                .isInstanceOfSatisfying(
                        MessagingException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }

    @Test
    void itShowsWhatIsInTheStore() {
        EntryContent.Message message = (EntryContent.Message) client.load(service.message("k"));
        assertThat(message.text()).contains("text of subject");
        assertThat(message.missing()).isZero();
        assertThat(message.addressees()).extracting(each -> each.address()).containsExactly("bob@example.org");
        assertThat(client.open(service.message("k")).summary().subject()).isEqualTo("subject");
        EntryContent.Service loaded = (EntryContent.Service) client.load(service.service);
        assertThat(loaded.settings().text("directory", "")).isEqualTo("here");
        assertThat(client.settings().asMap()).containsKey("directory");
        assertRefused(ErrorKind.NOT_FOUND, () -> client.load(EntryId.of(9_999)));
        assertRefused(ErrorKind.NOT_FOUND, () -> client.open(service.inbox()));
    }

    @Test
    void whatWaitsIsTold() throws Exception {
        assertThat(client.pending()).isEmpty();
        service.run(new MessageCommands.Delete(List.of(service.message("k"))));
        assertThat(client.pending()).hasSize(1);
    }

    @Test
    void whatIsWrittenGoesThroughWhoSends() {
        EntryId original = service.message("k");
        assertRefused(ErrorKind.NOT_SUPPORTED, () -> client.reply(original, false));
        assertRefused(ErrorKind.NOT_SUPPORTED, () -> client.createMessage());
        sender = Optional.of((ClientMtm) Proxy.newProxyInstance(
                ClientMtm.class.getClassLoader(),
                new Class<?>[] {ClientMtm.class},
                (proxy, method, arguments) -> EntryId.of(method.getName().equals("reply") ? 77 : 78)));
        assertThat(client.reply(original, true)).isEqualTo(EntryId.of(77));
        assertThat(client.forward(original, true)).isEqualTo(EntryId.of(78));
    }
}
