// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/**
 * The values of the message tree: entries (root, services, folders, messages), their flags, headers and counts.
 * Everything here is an immutable value without behaviour beyond its own consistency; all of it is thread safe.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.openmtm.entry;
