// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/**
 * Reads a heap dump and says what holds an object. Runs as a process of its own, with nothing but these classes, so that
 * a large dump costs the middleware no memory.
 */
package org.openmtm.deploy.heap;
