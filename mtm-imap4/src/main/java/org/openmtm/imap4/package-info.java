// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/**
 * What Java programs need of IMAP4 beyond the generic API: {@link org.openmtm.imap4.Imap4ServiceSettings}, all settings of
 * a service as one typed object, under the keys of {@link org.openmtm.imap4.Imap4Setting}, and {@link org.openmtm.imap4.Imap4Mail}, the get-mail helper.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.openmtm.imap4;
