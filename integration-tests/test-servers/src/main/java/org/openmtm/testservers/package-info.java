// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/**
 * Servers, faults and mail for tests: a private Dovecot, scripted IMAP and SMTP servers, a TCP proxy that delays or
 * cuts, certificates, a deterministic mailbox generator and the raw wire read that syncs are compared with.
 *
 * <p>Everything listens on 127.0.0.1 on a free port, ends with its {@code close()} and at the latest with this JVM.
 * Nothing here knows a product module.
 */
package org.openmtm.testservers;
