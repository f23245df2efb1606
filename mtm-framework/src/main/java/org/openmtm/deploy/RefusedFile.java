// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy;

import java.time.Instant;

/**
 * A file that was not taken.
 *
 * @param file its name, or the folder's if the whole folder was refused
 * @param reason what is wrong and what to do, one line
 * @param since when it was refused
 */
public record RefusedFile(String file, String reason, Instant since) {}
