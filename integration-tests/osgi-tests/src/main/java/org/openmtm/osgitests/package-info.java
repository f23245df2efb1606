// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/** Tests that run inside the framework. */
package org.openmtm.osgitests;
