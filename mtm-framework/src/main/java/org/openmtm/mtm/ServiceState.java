// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.mtm;

/** Where a service stands. */
public enum ServiceState {
    DISCONNECTED,
    CONNECTING,
    CONNECTED,
    /** The last connection ended with a fault; the status text says which. */
    FAULT,
    /** Its module is not installed. */
    NO_MODULE
}
