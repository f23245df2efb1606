// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/**
 * What happened in the store: typed events in a durable log, read by cursor. An event is written in the transaction of
 * the change it tells of, so an observer that keeps its cursor sees each change exactly once.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.openmtm.event;
