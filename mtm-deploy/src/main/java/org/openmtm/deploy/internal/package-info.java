// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/** Installs, replaces and removes modules while mail flows. */
package org.openmtm.deploy.internal;
