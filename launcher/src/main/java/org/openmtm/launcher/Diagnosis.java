// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.launcher;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;

/** Why the framework is up and yet does not do its work: bundles that are not active, components that wait. */
final class Diagnosis {

    private static final String COMPONENTS = "org.osgi.service.component.runtime.ServiceComponentRuntime";
    private static final int UNSATISFIED_REFERENCE = 2;

    private final BundleContext context;
    private final List<String> errors;

    Diagnosis(BundleContext context, List<String> errors) {
        this.context = context;
        this.errors = errors;
    }

    /** One line. */
    String text() {
        List<String> parts = new ArrayList<>();
        List<String> bundles = idleBundles();
        if (!bundles.isEmpty()) {
            parts.add("bundles not started: " + String.join(", ", bundles));
        }
        List<String> components = waitingComponents();
        if (!components.isEmpty()) {
            parts.add("components waiting: " + String.join(", ", components));
        }
        errors.forEach(error -> parts.add(error.replaceAll("\\s+", " ")));
        return parts.isEmpty() ? "all bundles are started, but none of them runs commands" : String.join("; ", parts);
    }

    private List<String> idleBundles() {
        return Stream.of(context.getBundles())
                .filter(bundle -> bundle.getState() != Bundle.ACTIVE)
                .filter(bundle -> bundle.getHeaders("").get(Constants.FRAGMENT_HOST) == null)
                .map(Bundle::getSymbolicName)
                .toList();
    }

    /** By reflection: the API of declarative services lives in a bundle, out of reach of the launcher's loader. */
    private List<String> waitingComponents() {
        List<String> result = new ArrayList<>();
        ServiceReference<?> reference = context.getServiceReference(COMPONENTS);
        if (reference == null) {
            return List.of("all (declarative services is not there)");
        }
        try {
            Object runtime = context.getService(reference);
            Class<?> type = reference.getBundle().loadClass(COMPONENTS);
            Object all = type.getMethod("getComponentDescriptionDTOs", Bundle[].class)
                    .invoke(runtime, (Object) new Bundle[0]);
            for (Object description : (Collection<?>) all) {
                var configurations = type.getMethod("getComponentConfigurationDTOs", description.getClass());
                for (Object configuration : (Collection<?>) configurations.invoke(runtime, description)) {
                    addWaiting(result, (String) field(description, "name"), configuration);
                }
            }
        } catch (ReflectiveOperationException e) {
            result.add("unknown (" + e + ")");
        }
        return result;
    }

    private static void addWaiting(List<String> result, String name, Object configuration)
            throws ReflectiveOperationException {
        Object failure = field(configuration, "failure");
        if (failure != null) {
            result.add(name + " failed with "
                    + failure.toString().lines().findFirst().orElse("no words"));
        } else if ((Integer) field(configuration, "state") == UNSATISFIED_REFERENCE) {
            List<String> missing = new ArrayList<>();
            for (Object reference : (Object[]) field(configuration, "unsatisfiedReferences")) {
                missing.add((String) field(reference, "name"));
            }
            result.add(name + " for " + String.join(" and ", missing));
        }
    }

    private static Object field(Object holder, String name) throws ReflectiveOperationException {
        Field field = holder.getClass().getField(name);
        return field.get(holder);
    }
}
