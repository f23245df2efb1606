// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.protocol;

import java.io.InputStream;

/** Gives the raw message, from its beginning. */
@FunctionalInterface
public interface MessageSource {
    InputStream open();
}
