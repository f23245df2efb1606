// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import java.io.IOException;
import org.openmtm.message.MessageReader;
import org.openmtm.message.MessageSource;
import org.openmtm.message.OpenMessage;
import org.osgi.service.component.annotations.Component;

/** Opens mail (RFC 5322, MIME). Stateless and thread safe. */
@Component(service = MessageReader.class)
public final class MailReader implements MessageReader {
    @Override
    public OpenMessage open(MessageSource source) throws IOException {
        return OpenedMessage.of(source);
    }
}
