// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/**
 * What Java programs need of IMAP4 beyond the generic API: {@link org.openmtm.imap4.Imap4ServiceSettings}, all settings of
 * a service as one typed object, and their keys, {@link org.openmtm.imap4.Imap4Setting}.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.openmtm.imap4;
