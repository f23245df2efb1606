// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/** The store on SQLite. */
package org.openmtm.messagestore.internal;
