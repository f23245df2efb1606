// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/** What modules are installed right now, and the events of their coming and going. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.openmtm.registry;
