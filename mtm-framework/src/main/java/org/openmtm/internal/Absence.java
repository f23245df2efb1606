// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openmtm.mtm.MessageTypeModule;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.resource.Namespace;

/** Says of a type whose module is not there, why that is: what became of its bundle, and what that lacks. */
final class Absence {
    private final BundleContext context;

    /** The symbolic names of the bundles that brought each type. */
    private final Map<String, String> bundles = new ConcurrentHashMap<>();

    /** Why a bundle's module was not taken, by its symbolic name. */
    private final Map<String, String> refused = new ConcurrentHashMap<>();

    Absence(BundleContext context) {
        this.context = context;
    }

    void came(String type, Bundle bundle) {
        bundles.put(type, bundle.getSymbolicName());
        refused.remove(bundle.getSymbolicName());
    }

    void refused(Bundle bundle, String why) {
        refused.put(bundle.getSymbolicName(), why);
    }

    /** Whether it will come by itself, as far as can be seen: its bundle runs, and it was not refused. */
    boolean isComing(String type) {
        return bundle(type)
                .filter(bundle -> bundle.getState() == Bundle.ACTIVE || bundle.getState() == Bundle.STARTING)
                .filter(bundle -> !refused.containsKey(bundle.getSymbolicName()))
                .isPresent();
    }

    private Optional<Bundle> bundle(String type) {
        String name = bundles.get(type);
        return Stream.of(context.getBundles())
                .filter(candidate -> name == null ? promises(candidate, type) : isNamed(candidate, name))
                .findFirst();
    }

    String of(String type) {
        String name = bundles.get(type);
        return bundle(type)
                .map(found -> "its module '" + type + "' is not there: " + state(found))
                .orElse("its module '" + type + "' is not installed"
                        + (name == null ? "" : ": the bundle " + name + " was uninstalled"));
    }

    private static boolean isNamed(Bundle bundle, String name) {
        return name.equals(bundle.getSymbolicName());
    }

    /** Of a type that was not there since the framework started only its name is known. */
    private static boolean promises(Bundle bundle, String type) {
        String capabilities = bundle.getHeaders("").get(Constants.PROVIDE_CAPABILITY);
        String name = bundle.getSymbolicName();
        return capabilities != null
                && capabilities.contains(MessageTypeModule.class.getName())
                && name != null
                && name.substring(name.lastIndexOf('.') + 1).equals(type);
    }

    private String state(Bundle bundle) {
        String name = "the bundle " + bundle.getSymbolicName() + " " + bundle.getVersion();
        return switch (bundle.getState()) {
            case Bundle.INSTALLED -> name + " is installed, but does not resolve" + missing(bundle);
            case Bundle.RESOLVED -> name + " is stopped; start it";
            case Bundle.STARTING -> name + " is starting";
            case Bundle.STOPPING -> name + " is stopping";
            case Bundle.UNINSTALLED -> name + " was uninstalled";
            default ->
                name + " is started, but offers no module"
                        + Optional.ofNullable(refused.get(bundle.getSymbolicName()))
                                .map(why -> ": " + why)
                                .orElse("; the log may say why");
        };
    }

    private String missing(Bundle bundle) {
        BundleRevision revision = bundle.adapt(BundleRevision.class);
        FrameworkWiring wiring = context.getBundle(0).adapt(FrameworkWiring.class);
        if (revision == null) {
            return "";
        }
        String missing = revision.getDeclaredRequirements(null).stream()
                .filter(Absence::counts)
                .filter(requirement ->
                        wiring.findProviders(requirement).stream().noneMatch(Absence::isResolved))
                .map(Absence::words)
                .collect(Collectors.joining(", "));
        return missing.isEmpty() ? "; the log says why" : ": nothing offers " + missing;
    }

    private static boolean counts(BundleRequirement requirement) {
        String resolution = requirement.getDirectives().get(Namespace.REQUIREMENT_RESOLUTION_DIRECTIVE);
        String effective = requirement.getDirectives().get(Namespace.REQUIREMENT_EFFECTIVE_DIRECTIVE);
        return !Namespace.RESOLUTION_OPTIONAL.equals(resolution)
                && (effective == null || Namespace.EFFECTIVE_RESOLVE.equals(effective));
    }

    private static boolean isResolved(BundleCapability capability) {
        return capability.getRevision().getWiring() != null;
    }

    private static String words(BundleRequirement requirement) {
        String filter = requirement.getDirectives().get(Namespace.REQUIREMENT_FILTER_DIRECTIVE);
        return requirement.getNamespace() + (filter == null ? "" : " " + filter);
    }
}
