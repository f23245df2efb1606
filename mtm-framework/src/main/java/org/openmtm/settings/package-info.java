// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/**
 * Settings of services: typed views of Config Admin configurations, described by Metatype; and the names that the framework
 * itself understands. Secrets are no settings: they live in the vault behind {@link org.openmtm.session.Accounts}.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.openmtm.settings;
