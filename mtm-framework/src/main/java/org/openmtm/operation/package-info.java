// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/** Running commands: their identity, state, typed progress, result, and their durable record in the journal. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.openmtm.operation;
