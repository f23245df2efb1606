// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.pop3.internal;

import java.util.List;
import java.util.Set;
import org.openmtm.email.client.StoredMail;
import org.openmtm.email.mime.MailReader;
import org.openmtm.entry.EntryId;
import org.openmtm.mtm.ClientContext;
import org.openmtm.mtm.EntryContent;
import org.openmtm.mtm.FindOptions;
import org.openmtm.mtm.Finding;
import org.openmtm.mtm.MessagePart;
import org.openmtm.mtm.MtmDescriptor;
import org.openmtm.mtm.support.MailClient;

/** The client side: that of any service that receives, with what mtm-email knows of mail besides. */
final class Pop3Client extends MailClient {
    private final ClientContext context;

    Pop3Client(MtmDescriptor descriptor, ClientContext context) {
        super(descriptor, context, new MailReader());
        this.context = context;
    }

    @Override
    public EntryContent load(EntryId entry) {
        return mail().load(entry, context.settings());
    }

    @Override
    public Set<MessagePart> find(EntryId message, String text, Set<MessagePart> parts, FindOptions options) {
        return mail().find(message, text, parts, options);
    }

    @Override
    public List<Finding> validate(EntryId message, Set<MessagePart> parts) {
        return mail().validate(message, parts);
    }

    private StoredMail mail() {
        return new StoredMail(context.store());
    }
}
