// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/**
 * A guarded connection to a mail server, shared by the protocol bundles: TLS with the host name verified, time limits on
 * everything (also on writing, and in total), limits on lines and literals, and errors that say what happened and what can
 * be done. No protocol is known here.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.openmtm.email.wire;
