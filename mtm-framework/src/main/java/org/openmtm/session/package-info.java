// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/**
 * The way in for applications: sessions to read, change, observe and start operations, and the accounts. Get the
 * {@link org.openmtm.session.Messaging} service and open a session.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.openmtm.session;
