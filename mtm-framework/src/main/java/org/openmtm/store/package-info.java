// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/**
 * The message store service: durable entries, bodies, remote bindings, the send ledger, the operation journal, the event
 * log and the full-text index. Readers never wait for writers; writers are grouped into commits. The store is implemented
 * by a bundle of its own; modules and the framework see only this package.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.openmtm.store;
