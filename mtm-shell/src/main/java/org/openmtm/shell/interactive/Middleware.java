// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.interactive;

import java.nio.file.Path;
import java.util.Optional;
import org.openmtm.deploy.ModuleInstaller;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.message.MessageReader;
import org.openmtm.session.Messaging;
import org.openmtm.shell.command.Environment;
import org.openmtm.store.MessageStore;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** The services that the commands work with. */
@Component(service = Environment.class)
public final class Middleware implements Environment {

    private final BundleContext context;
    private final Messaging messaging;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile MessageReader reader;

    /** A shell goes on while its store is being replaced. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile MessageStore store;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile ModuleInstaller installer;

    @Activate
    public Middleware(BundleContext context, @Reference Messaging messaging) {
        this.context = context;
        this.messaging = messaging;
    }

    @Override
    public Messaging messaging() {
        return messaging;
    }

    @Override
    public MessageStore store() {
        MessageStore now = store;
        if (now == null) {
            throw new MessagingException(
                    ErrorKind.UNAVAILABLE,
                    "The message store is not there: it was stopped or is being replaced",
                    "Try again in a moment; see that its bundle org.openmtm.messagestore is started");
        }
        return now;
    }

    @Override
    public Optional<MessageReader> reader() {
        return Optional.ofNullable(reader);
    }

    @Override
    public Optional<ModuleInstaller> installer() {
        return Optional.ofNullable(installer);
    }

    @Override
    public Path data() {
        return directory("openmtm.data");
    }

    @Override
    public Path home() {
        return directory("openmtm.home");
    }

    private Path directory(String property) {
        String value = context.getProperty(property);
        return Path.of(value == null ? "" : value).toAbsolutePath();
    }

    @Override
    public String version() {
        Version version = context.getBundle().getVersion();
        return version.getMajor() + "." + version.getMinor() + "." + version.getMicro();
    }
}
