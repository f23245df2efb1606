// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.heap;

import java.util.List;

/**
 * A class in the dump.
 *
 * @param id of the class object
 * @param name as it is written in Java
 * @param superclass the id of the class object, or 0
 * @param loader the id of its class loader, or 0
 * @param statics its static fields that refer to objects
 * @param fields the fields that its instances have from itself
 */
record HeapClass(long id, String name, long superclass, long loader, List<Static> statics, List<Field> fields) {

    /** A static field and the object in it; 0 for null. */
    record Static(String name, long value) {}

    /** A field of an instance. */
    record Field(String name, int type) {}
}
