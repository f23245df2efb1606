// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/**
 * The conformance kit: the tests that every message type module has to pass. An author subclasses
 * {@link org.openmtm.kit.ConformanceTest} and names a {@link org.openmtm.kit.Subject}; the kit boots the middleware, installs
 * the bundle, makes accounts at the author's {@link org.openmtm.kit.RemoteServer}, and judges the module from outside.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.openmtm.kit;
