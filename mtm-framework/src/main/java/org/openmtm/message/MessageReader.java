// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.message;

import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Opens messages for reading. An OSGi service: an application that has a {@link org.openmtm.session.MessagingSession} calls
 * {@code reader.open(MessageSource.of(session.read(), entry))}, or {@link org.openmtm.mtm.ClientMtm#open}, which does the
 * same. Thread safe.
 */
@ConsumerType
public interface MessageReader {
    /**
     * Reads the message once, to know its header and its parts: at most 1,000 header fields, 1 MB of header, 10,000 parts in
     * 100 levels; what is beyond is left out or one part. Bodies of parts are not kept.
     *
     * @throws IOException if reading fails; never because the mail is strange
     */
    OpenMessage open(MessageSource source) throws IOException;
}
