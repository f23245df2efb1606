// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** A class loader of its own for some classes, as a bundle has one; what else they need comes from the tests' loader. */
final class BundleLoader extends ClassLoader {
    private final List<String> own;

    BundleLoader(Class<?>... own) {
        super(BundleLoader.class.getClassLoader());
        this.own = List.of(own).stream().map(Class::getName).toList();
    }

    /** Its copy of a class, made with the constructor without parameters. */
    <T> T make(Class<?> original, Class<T> as) throws ReflectiveOperationException {
        var constructor = loadClass(original.getName()).getDeclaredConstructor();
        constructor.setAccessible(true);
        return as.cast(constructor.newInstance());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            if (own.stream().noneMatch(each -> name.equals(each) || name.startsWith(each + "$"))) {
                return super.loadClass(name, resolve);
            }
            Class<?> known = findLoadedClass(name);
            return known == null ? define(name) : known;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            byte[] code = in.readAllBytes();
            return defineClass(name, code, 0, code.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }
}
