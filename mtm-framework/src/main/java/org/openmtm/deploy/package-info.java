// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/**
 * Installs, replaces and removes modules while mail flows: what would happen, doing it, taking it back, and what of the
 * old code is still held by somebody. A module here is a bundle: a protocol, or one that protocols share.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.openmtm.deploy;
