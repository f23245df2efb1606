// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.host;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.startlevel.BundleStartLevel;

/** Why the framework is up and yet does not do its work: bundles that are not active, components that wait. */
public final class Diagnosis {

    private static final String COMPONENTS = "org.osgi.service.component.runtime.ServiceComponentRuntime";
    private static final int UNSATISFIED_REFERENCE = 2;

    private final BundleContext context;
    private final List<String> errors;

    Diagnosis(BundleContext context, List<String> errors) {
        this.context = context;
        this.errors = errors;
    }

    /** One line; empty if nothing is wrong. */
    public String text() {
        return text(true);
    }

    /** The same without components that only wait for something, as an optional one may do for ever. */
    public String failures() {
        return text(false);
    }

    private String text(boolean withWaiting) {
        List<String> parts = new ArrayList<>();
        List<String> bundles = idleBundles();
        if (!bundles.isEmpty()) {
            parts.add("bundles not started: " + String.join(", ", bundles));
        }
        List<String> components = idleComponents(withWaiting);
        if (!components.isEmpty()) {
            parts.add((withWaiting ? "components waiting: " : "components: ") + String.join(", ", components));
        }
        parts.addAll(errors);
        return String.join("; ", parts);
    }

    private List<String> idleBundles() {
        return Stream.of(context.getBundles())
                .filter(bundle -> bundle.getState() != Bundle.ACTIVE && bundle.getState() != Bundle.STARTING)
                .filter(bundle -> bundle.adapt(BundleStartLevel.class).isPersistentlyStarted())
                .map(Bundle::getSymbolicName)
                .toList();
    }

    /** By reflection: the API of declarative services lives in a bundle, out of reach of the launcher's loader. */
    private List<String> idleComponents(boolean withWaiting) {
        List<String> result = new ArrayList<>();
        ServiceReference<?> reference = components();
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
                    addIdle(result, (String) field(description, "name"), configuration, withWaiting);
                }
            }
        } catch (ReflectiveOperationException e) {
            result.add("unknown (" + e + ")");
        }
        return result;
    }

    /** Of all that there are: the class path may have a copy of the API, which the one wanted is not an instance of. */
    private ServiceReference<?> components() {
        try {
            ServiceReference<?>[] all = context.getAllServiceReferences(COMPONENTS, null);
            return all == null ? null : all[0];
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void addIdle(List<String> result, String name, Object configuration, boolean withWaiting)
            throws ReflectiveOperationException {
        Object failure = field(configuration, "failure");
        if (failure != null) {
            result.add(name + " failed with " + reason(failure.toString()));
        } else if (withWaiting && (Integer) field(configuration, "state") == UNSATISFIED_REFERENCE) {
            List<String> missing = new ArrayList<>();
            for (Object reference : (Object[]) field(configuration, "unsatisfiedReferences")) {
                missing.add((String) field(reference, "name"));
            }
            result.add(name + " for " + String.join(" and ", missing));
        }
    }

    /** The failure is a stack trace as text; its innermost cause says what to do. */
    private static String reason(String trace) {
        return trace.lines()
                .filter(line -> line.startsWith("Caused by: "))
                .map(line -> line.substring("Caused by: ".length()))
                .reduce((outer, inner) -> inner)
                .or(() -> trace.lines().findFirst())
                .orElse("no words");
    }

    private static Object field(Object holder, String name) throws ReflectiveOperationException {
        Field field = holder.getClass().getField(name);
        return field.get(holder);
    }
}
