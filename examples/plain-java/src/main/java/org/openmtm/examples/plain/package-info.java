// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/** The middleware in a plain Java program. */
package org.openmtm.examples.plain;
