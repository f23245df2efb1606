// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/** The one exception of the middleware and the kinds of trouble it tells apart. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.openmtm.error;
