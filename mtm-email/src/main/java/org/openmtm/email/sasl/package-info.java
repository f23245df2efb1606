// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/**
 * Our side of SASL (RFC 4422), shared by the protocol bundles: PLAIN, LOGIN, CRAM-MD5, SCRAM-SHA-256, XOAUTH2 and
 * OAUTHBEARER, and which of them to take. How challenges and responses travel is the protocol's business.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.openmtm.email.sasl;
