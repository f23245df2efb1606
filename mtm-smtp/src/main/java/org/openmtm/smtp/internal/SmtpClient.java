// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.smtp.internal;

import java.time.Clock;
import org.openmtm.entry.EntryId;
import org.openmtm.mtm.Capability;
import org.openmtm.mtm.CapabilityAnswer;
import org.openmtm.mtm.ClientContext;
import org.openmtm.mtm.ClientMtm;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.Draft;
import org.openmtm.mtm.MtmDescriptor;
import org.openmtm.mtm.SendOptions;
import org.openmtm.operation.Operation;

/** The client side: composes into the store, and puts commands on the line. */
final class SmtpClient implements ClientMtm {
    private final ClientContext context;
    private final MtmDescriptor descriptor;
    private final Clock clock;

    SmtpClient(ClientContext context, MtmDescriptor descriptor, Clock clock) {
        this.context = context;
        this.descriptor = descriptor;
        this.clock = clock;
    }

    @Override
    public CapabilityAnswer query(Capability capability) {
        return descriptor.query(capability);
    }

    @Override
    public Operation invoke(Command command) {
        return context.start(command);
    }

    @Override
    public EntryId compose(Draft draft, SendOptions options) {
        return new Composing(context, clock, draft, options).store();
    }
}
