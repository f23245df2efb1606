// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/** The module as OSGi sees it: the service, its settings, the client and the server side. */
package org.openmtm.imap4.internal;
