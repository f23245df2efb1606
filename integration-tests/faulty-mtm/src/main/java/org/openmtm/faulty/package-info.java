// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/** A small module that keeps every contract, until a fault is planted in it. */
package org.openmtm.faulty;
