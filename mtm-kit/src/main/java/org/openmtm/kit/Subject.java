// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.kit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;

/**
 * What is judged: the bundle of a module, and what it talks to. Immutable; each {@code with…} gives a changed copy.
 *
 * @param bundle the file of the bundle
 * @param type the type of the module, as its descriptor says
 * @param servers gives a server that runs, with an empty mailbox that nobody else uses; called for each test anew
 * @param companions files of bundles that the module needs besides the middleware
 * @param impatience settings that make the module give a silent server up within two seconds or so
 * @param wrongSettings values that the module has to refuse, by setting
 * @param parameters for commands that need them: values that can be decoded, by command
 */
public record Subject(
        Path bundle,
        String type,
        Callable<? extends RemoteServer> servers,
        List<Path> companions,
        Map<String, Object> impatience,
        Map<String, Object> wrongSettings,
        Map<String, Map<String, String>> parameters) {

    public Subject {
        companions = List.copyOf(companions);
        impatience = Map.copyOf(impatience);
        wrongSettings = Map.copyOf(wrongSettings);
        parameters = Map.copyOf(parameters);
    }

    /** A module of one bundle. See the record for what is what. */
    public static Subject of(Path bundle, String type, Callable<? extends RemoteServer> servers) {
        return new Subject(bundle, type, servers, List.of(), Map.of(), Map.of(), Map.of());
    }

    /**
     * The file of a bundle that is on the class path of the test, or that the build has just made of classes there.
     *
     * @throws IllegalStateException if there is none; the message says where it was looked for
     */
    public static Path bundle(String symbolicName) {
        return ClassPath.bundle(symbolicName);
    }

    /** With bundles that the module needs besides the middleware. */
    public Subject withCompanions(Path... bundles) {
        List<Path> all = new ArrayList<>(companions);
        all.addAll(List.of(bundles));
        return new Subject(bundle, type, servers, all, impatience, wrongSettings, parameters);
    }

    /** With a setting that makes the module give a silent server up soon; without any, that test is left out. */
    public Subject withImpatience(String setting, Object value) {
        return new Subject(
                bundle, type, servers, companions, plus(impatience, setting, value), wrongSettings, parameters);
    }

    /** With a value that the module has to refuse. */
    public Subject withWrongSetting(String setting, Object value) {
        return new Subject(
                bundle, type, servers, companions, impatience, plus(wrongSettings, setting, value), parameters);
    }

    /** With parameters that a command can be decoded from; needed where the kit finds none by itself, and says so. */
    public Subject withParameters(String command, Map<String, String> values) {
        return new Subject(
                bundle,
                type,
                servers,
                companions,
                impatience,
                wrongSettings,
                plus(parameters, command, Map.copyOf(values)));
    }

    private static <T> Map<String, T> plus(Map<String, T> map, String key, T value) {
        Map<String, T> more = new TreeMap<>(map);
        more.put(key, value);
        return more;
    }
}
