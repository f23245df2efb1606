// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.resource.Namespace;

/** What a bundle asks for and nobody has, in words. */
final class Needs {

    private final FrameworkWiring framework;

    Needs(BundleContext context) {
        this.framework = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkWiring.class);
    }

    /**
     * Empty if everything that it cannot do without can be had from the others, or from itself.
     *
     * @param leaving a bundle that does not count, because it goes when this one comes; or null
     */
    List<String> missing(Bundle bundle, Bundle leaving) {
        BundleRevision revision = bundle.adapt(BundleRevision.class);
        Set<BundleCapability> own = new HashSet<>(revision.getDeclaredCapabilities(null));
        List<String> missing = new ArrayList<>();
        for (BundleRequirement requirement : revision.getDeclaredRequirements(null)) {
            Map<String, String> directives = requirement.getDirectives();
            boolean optional =
                    Namespace.RESOLUTION_OPTIONAL.equals(directives.get(Namespace.REQUIREMENT_RESOLUTION_DIRECTIVE));
            String effective = directives.getOrDefault(Namespace.REQUIREMENT_EFFECTIVE_DIRECTIVE, "resolve");
            boolean dynamic = PackageNamespace.RESOLUTION_DYNAMIC.equals(
                    directives.get(Namespace.REQUIREMENT_RESOLUTION_DIRECTIVE));
            if (!optional && !dynamic && effective.equals(Namespace.EFFECTIVE_RESOLVE)) {
                boolean met = own.stream().anyMatch(requirement::matches)
                        || framework.findProviders(requirement).stream()
                                .anyMatch(offer ->
                                        !offer.getRevision().getBundle().equals(leaving));
                if (!met) {
                    missing.add(words(requirement));
                }
            }
        }
        return missing;
    }

    private static String words(BundleRequirement requirement) {
        String filter = requirement.getDirectives().getOrDefault(Namespace.REQUIREMENT_FILTER_DIRECTIVE, "");
        return switch (requirement.getNamespace()) {
            case "osgi.wiring.package" -> "the package " + plain(filter);
            case "osgi.wiring.bundle" -> "the bundle " + plain(filter);
            case "osgi.ee" -> "another Java: " + plain(filter);
            default -> requirement.getNamespace() + " " + plain(filter);
        };
    }

    /** (&(osgi.wiring.package=a.b)(version>=1.0.0)(!(version>=2.0.0))) → a.b version>=1.0.0 !version>=2.0.0 */
    private static String plain(String filter) {
        return filter.replaceAll("osgi\\.(wiring\\.package|wiring\\.bundle|ee)=", "")
                .replaceAll("\\(!\\(([^()]*)\\)\\)", " not $1 ")
                .replaceAll("[()&|]+", " ")
                .strip()
                .replaceAll("\\s+", " ");
    }
}
