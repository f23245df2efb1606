// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/** The tests that every message type module has to pass. */
package org.openmtm.kit;
