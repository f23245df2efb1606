// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/**
 * What servers and mail programs report about messages that were sent: delivery status notifications (RFC 3464, 6522, 6533)
 * and message disposition notifications (RFC 8098). Reading is tolerant and bounded: what is no report, or makes no sense,
 * is none.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.openmtm.email.report;
