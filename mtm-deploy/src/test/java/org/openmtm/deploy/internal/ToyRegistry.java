// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.internal;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.openmtm.entry.EntryId;
import org.openmtm.mtm.MessageTypeModule;
import org.openmtm.registry.Canary;
import org.openmtm.registry.MtmInfo;
import org.openmtm.registry.MtmRegistry;
import org.openmtm.session.Accounts;
import org.openmtm.session.Messaging;
import org.openmtm.session.MessagingSession;
import org.openmtm.settings.SettingDescriptor;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** The modules of a framework as they are now; each type is used by two services of accounts. */
final class ToyRegistry implements MtmRegistry {

    private final BundleContext context;

    private ToyRegistry(BundleContext context) {
        this.context = context;
    }

    /** A middleware that knows modules and nothing else. */
    static Messaging middleware(BundleContext context) {
        MtmRegistry registry = new ToyRegistry(context);
        return new Messaging() {
            @Override
            public MessagingSession open(String application) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Accounts accounts() {
                throw new UnsupportedOperationException();
            }

            @Override
            public MtmRegistry modules() {
                return registry;
            }
        };
    }

    @Override
    public List<MtmInfo> modules() {
        try {
            ServiceReference<?>[] found = context.getAllServiceReferences(MessageTypeModule.class.getName(), null);
            return Stream.of(found == null ? new ServiceReference<?>[0] : found)
                    .sorted()
                    .flatMap(reference -> info(reference).stream())
                    .toList();
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private Optional<MtmInfo> info(ServiceReference<?> reference) {
        Bundle bundle = reference.getBundle();
        MessageTypeModule module = (MessageTypeModule) context.getService(reference);
        if (module == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new MtmInfo(
                    module.descriptor(),
                    bundle.getBundleId(),
                    bundle.getSymbolicName(),
                    bundle.getVersion().toString(),
                    2));
        } finally {
            context.ungetService(reference);
        }
    }

    /** Of two of one type the older one. */
    @Override
    public Optional<MtmInfo> module(String type) {
        return modules().stream()
                .filter(module -> module.descriptor().type().equals(type))
                .reduce((one, other) -> one.bundleId() < other.bundleId() ? one : other);
    }

    @Override
    public List<MtmInfo> versions(String type) {
        return modules().stream()
                .filter(module -> module.descriptor().type().equals(type))
                .toList();
    }

    @Override
    public Optional<MtmInfo> serving(EntryId service) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Canary> canary(String type) {
        return Optional.empty();
    }

    @Override
    public void startCanary(Canary canary) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void endCanary(String type, boolean promote) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<SettingDescriptor> settings(String type) {
        return List.of();
    }
}
