// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/**
 * What the client sides of all mail protocols have in common, on the local store: loading, searching and checking one
 * message.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.openmtm.email.client;
