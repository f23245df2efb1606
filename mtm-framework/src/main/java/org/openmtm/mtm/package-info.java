// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/**
 * What a message type module (MTM) is: one service that describes a protocol and makes its client side (what applications
 * call, on the local store) and its server side (what does the remote work, one instance for each service entry).
 * Protocol bundles implement {@link org.openmtm.mtm.MessageTypeModule}; the framework finds it through the OSGi service
 * registry, at any time.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.openmtm.mtm;
