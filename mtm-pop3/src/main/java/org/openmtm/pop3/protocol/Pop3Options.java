// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.protocol;

import java.time.Duration;
import org.openmtm.email.wire.WireSettings;

/**
 * How a connection is made and used.
 *
 * @param wire where to, and how it is protected
 * @param responseTimeout what one answer may take from its first byte to its last; a message may take longer by its size
 * @param apop whether APOP (RFC 1939, 7) may be used where the password would be shown to listeners otherwise
 * @param pipelining whether commands are sent ahead where the server says that it takes them
 */
public record Pop3Options(WireSettings wire, Duration responseTimeout, boolean apop, boolean pipelining) {}
