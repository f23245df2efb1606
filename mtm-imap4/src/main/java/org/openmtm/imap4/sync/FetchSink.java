// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.sync;

import org.openmtm.imap4.protocol.FetchData;

/** Takes the FETCH responses that it asked for. */
@FunctionalInterface
public interface FetchSink {
    /** @return false if this one was not asked for: then its flags are news */
    boolean take(FetchData data);
}
