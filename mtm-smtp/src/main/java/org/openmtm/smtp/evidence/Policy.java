// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.evidence;

import java.time.Duration;

/**
 * What is done with a message that no evidence was found for.
 *
 * @param resend whether it is sent again; else a person decides
 * @param patience how long evidence is waited for before it is sent again
 */
public record Policy(boolean resend, Duration patience) {}
