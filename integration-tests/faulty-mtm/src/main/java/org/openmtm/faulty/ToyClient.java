// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.faulty;

import org.openmtm.entry.EntryId;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.mtm.Capability;
import org.openmtm.mtm.CapabilityAnswer;
import org.openmtm.mtm.ClientContext;
import org.openmtm.mtm.ClientMtm;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.Draft;
import org.openmtm.mtm.MtmDescriptor;
import org.openmtm.mtm.SendOptions;
import org.openmtm.operation.Operation;

/** The client side: everything that is not a command is refused, as the interface does. */
final class ToyClient implements ClientMtm {
    private final MtmDescriptor descriptor;
    private final ClientContext context;
    private final Fault fault;

    ToyClient(MtmDescriptor descriptor, ClientContext context, Fault fault) {
        this.descriptor = descriptor;
        this.context = context;
        this.fault = fault;
    }

    @Override
    public CapabilityAnswer query(Capability capability) {
        if (fault == Fault.CLIENT_CLAIMS_MORE && capability == Capability.ATTACHMENTS) {
            return CapabilityAnswer.yes(capability);
        }
        return descriptor.query(capability);
    }

    @Override
    public Operation invoke(Command command) {
        return context.start(command);
    }

    @Override
    public EntryId compose(Draft draft, SendOptions options) {
        if (fault == Fault.REFUSES_WITH_THE_WRONG_KIND) {
            throw new MessagingException(ErrorKind.INVALID, "A toy cannot do that", "Ask something else");
        }
        return ClientMtm.super.compose(draft, options);
    }
}
