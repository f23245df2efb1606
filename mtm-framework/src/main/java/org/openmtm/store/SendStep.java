// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.store;

import java.time.Instant;

/**
 * One line of the story of a message that was to be sent: written with every change of its ledger row, in the same
 * transaction, and never changed.
 *
 * @param time when
 * @param attempt the attempt it belongs to; 0 before the first
 * @param state the state of the row after it
 * @param phase how far the dialogue was ("RCPT", "DOT"), or what else spoke ("report", "filing", "person"); or empty
 * @param words the server's words, or the reason, for people
 */
public record SendStep(Instant time, int attempt, SendState state, String phase, String words) {}
