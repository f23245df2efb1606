// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.util.Map;
import org.openmtm.mtm.Command;

/** A command as the journal holds it, before the module that knows its type is there to read it. */
record RecordedCommand(String id, Map<String, String> parameters) implements Command {}
