// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/**
 * The middleware in a plain Java program: {@link org.openmtm.embed.OpenMtm} boots an OSGi framework within the JVM and hands
 * out the service {@link org.openmtm.session.Messaging}.
 */
package org.openmtm.embed;
