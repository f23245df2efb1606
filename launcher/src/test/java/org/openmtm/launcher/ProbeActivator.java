// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.launcher;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** Stands in for the shell bundle: noisy when it starts and stops, and runs a few commands. */
public final class ProbeActivator implements BundleActivator {

    private Path data;

    @Override
    public void start(BundleContext context) throws Exception {
        System.out.println("noise of the start");
        data = Path.of(context.getProperty("openmtm.data"));
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put("openmtm.main", true);
        context.registerService(Callable.class, () -> run(context), properties);
    }

    private int run(BundleContext context) throws Exception {
        ServiceReference<?> reference = context.getServiceReferences(Object.class, "(openmtm.arguments=*)").stream()
                .findFirst()
                .orElseThrow();
        String[] arguments = (String[]) reference.getProperty("openmtm.arguments");
        System.out.println(String.join(",", arguments));
        return switch (arguments[0]) {
            case "fail" -> 1;
            case "throw" -> throw new IllegalStateException("thrown by the command");
            case "wait" -> {
                new CountDownLatch(1).await();
                yield 0;
            }
            case "resource" -> {
                try (InputStream in = getClass().getResourceAsStream("/answer.txt")) {
                    System.out.println(new String(in.readAllBytes(), StandardCharsets.UTF_8));
                }
                yield 0;
            }
            default -> 0;
        };
    }

    @Override
    public void stop(BundleContext context) throws Exception {
        System.out.println("noise of the stop");
        Files.writeString(data.resolve("stopped"), "yes");
    }
}
