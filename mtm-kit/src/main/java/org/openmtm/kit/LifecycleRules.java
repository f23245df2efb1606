// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.kit;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openmtm.mtm.Capability;
import org.openmtm.mtm.CapabilityAnswer;
import org.openmtm.mtm.CommandDescriptor;
import org.openmtm.mtm.MessageTypeModule;
import org.openmtm.mtm.MtmDescriptor;
import org.openmtm.mtm.ServiceState;
import org.osgi.framework.ServiceReference;

/** How a module comes, what it says of itself, and how it goes. */
interface LifecycleRules extends Rules {
    Contract ONE_SERVICE = new Contract(
            "MessageTypeModule", "A bundle registers exactly one service of this type to be a message type module");
    Contract DESCRIPTOR =
            new Contract("MessageTypeModule.descriptor", "the same answer as long as the service is registered");
    Contract LAZY = new Contract("MessageTypeModule", "start nothing before they are asked for a client or a server");
    Contract GOES = new Contract("ServiceState.NO_MODULE", "Its module is not installed");

    @Test
    default void registersExactlyOneModule() throws Exception {
        int services = services().size();
        ONE_SERVICE.holds(services == 1, "one service of the type MessageTypeModule", services);
        bench().stopBundle();
        try {
            ONE_SERVICE.holds(
                    services().isEmpty(),
                    "no service after the bundle was stopped",
                    services().size());
        } finally {
            bench().startBundle();
        }
        ONE_SERVICE.holds(
                services().size() == 1,
                "one service after it was started again",
                services().size());
    }

    private List<ServiceReference<?>> services() {
        ServiceReference<?>[] registered = bench().bundle().getRegisteredServices();
        return registered == null
                ? List.of()
                : Arrays.stream(registered).filter(LifecycleRules::isModule).toList();
    }

    private static boolean isModule(ServiceReference<?> reference) {
        return List.of((String[]) reference.getProperty("objectClass")).contains(MessageTypeModule.class.getName());
    }

    @Test
    default void describesItselfCompletelyAndAlwaysTheSameWay() throws Exception {
        MtmDescriptor first = registered();
        expectComplete(first);
        try (Rig rig = rig()) {
            rig.client();
            rig.work().prepare(1, 1_000);
            rig.run(rig.work().command());
            String before = text(first);
            String after = text(registered());
            DESCRIPTOR.holds(before.equals(after), before, after);
        }
        String known = text(bench().descriptor());
        DESCRIPTOR.holds(known.equals(text(first)), "what the framework was told: " + known, text(first));
    }

    private MtmDescriptor registered() {
        ServiceReference<?> reference = services().get(0);
        var framework = bench().framework();
        try {
            return ((MessageTypeModule) framework.getService(reference)).descriptor();
        } finally {
            framework.ungetService(reference);
        }
    }

    private static String text(MtmDescriptor descriptor) {
        return descriptor.type() + " " + descriptor.name() + " " + descriptor.version() + " " + descriptor.settingsPid()
                + " " + descriptor.capabilities() + " "
                + descriptor.commands().stream().map(CommandDescriptor::id).toList();
    }

    private void expectComplete(MtmDescriptor descriptor) {
        Contract complete = new Contract("MtmDescriptor", "What a module says of itself");
        complete.holds(
                descriptor.type().matches("[a-z][a-z0-9.-]*"), "a type in lower case", "'" + descriptor.type() + "'");
        complete.holds(
                descriptor.type().equals(bench().subject().type()),
                "the type '" + bench().subject().type() + "'",
                "'" + descriptor.type() + "'");
        Map.of("name", descriptor.name(), "version", descriptor.version(), "settingsPid", descriptor.settingsPid())
                .forEach((field, value) -> complete.holds(!value.isBlank(), "a " + field, "'" + value + "'"));
        List<Capability> answered = descriptor.capabilities().stream()
                .map(CapabilityAnswer::capability)
                .toList();
        complete.holds(
                answered.stream().distinct().count() == answered.size(), "one answer for each capability", answered);
    }

    @Test
    default void startsNothingBeforeItIsAsked() throws Exception {
        try (Rig rig = rig()) {
            rig.client().query(Capability.SEND);
            // What was used before may still be on its way out; what was started by itself stays.
            Await.until(HygieneRules.GONE_WITHIN, () -> bench().threads().busy().isEmpty());
            List<String> threads = bench().threads().busy();
            LAZY.holds(threads.isEmpty(), "no thread of the module", threads);
            if (rig.hasRelay()) {
                LAZY.holds(
                        rig.relay().accepted() == 0,
                        "no connection",
                        rig.relay().accepted());
            }
        }
    }

    @Test
    default void goesWithItsBundleAndComesBack() throws Exception {
        try (Rig rig = rig()) {
            Work work = rig.work();
            work.prepare(2, 1_000);
            work.finish(GOES);
            int before = rig.messages().size();
            bench().stopBundle();
            try {
                GOES.holds(!bench().hasModule(), "no module while the bundle is stopped", "the registry has it");
                GOES.holds(rig.status().state() == ServiceState.NO_MODULE, "status NO_MODULE", rig.status());
                GOES.holds(
                        rig.messages().size() == before,
                        before + " messages to be read",
                        rig.messages().size());
            } finally {
                bench().startBundle();
            }
            work.prepare(1, 1_000);
            work.finish(GOES);
        }
    }

    @Test
    default void takesBackTheSameBundleAsAnUpdate() throws Exception {
        try (Rig rig = rig()) {
            bench().update();
            Work work = rig.work();
            work.prepare(1, 1_000);
            work.finish(
                    new Contract("MessageTypeModule", "the framework sees it arrive, change and depart at run time"));
        }
    }
}
