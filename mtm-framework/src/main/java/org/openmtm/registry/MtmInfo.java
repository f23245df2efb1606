// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.registry;

import org.openmtm.mtm.MtmDescriptor;

/**
 * A registered module.
 *
 * @param descriptor what it says of itself
 * @param bundleId the bundle that brought it
 * @param bundle the bundle's symbolic name
 * @param version the bundle's version
 * @param services how many service entries use it
 */
public record MtmInfo(MtmDescriptor descriptor, long bundleId, String bundle, String version, int services) {}
