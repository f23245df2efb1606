// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.change;

import java.time.Instant;
import org.openmtm.email.mime.MessageHeaders;
import org.openmtm.entry.EntryId;
import org.openmtm.entry.Flags;
import org.openmtm.entry.StandardFolder;
import org.openmtm.imap4.internal.TestAccount;
import org.openmtm.store.BodySink;
import org.openmtm.store.NewMessage;
import org.openmtm.store.StagedBody;

/** Messages that only this store has. */
final class Locals {
    private Locals() {}

    /** Puts one into the local Drafts. */
    static EntryId add(TestAccount account, byte[] mail) throws Exception {
        try (BodySink sink = account.store().newBody()) {
            sink.write(mail);
            StagedBody body = sink.finish();
            return account.store()
                    .write(tx -> tx.addMessage(new NewMessage(
                            EntryId.LOCAL_SERVICE,
                            StandardFolder.DRAFTS.id(),
                            Flags.NONE,
                            Instant.parse("2024-02-05T10:00:00Z"),
                            mail.length,
                            MessageHeaders.scan(mail, mail.length),
                            body)));
        }
    }
}
