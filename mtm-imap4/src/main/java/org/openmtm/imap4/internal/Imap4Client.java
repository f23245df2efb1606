// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.internal;

import org.openmtm.mtm.Capability;
import org.openmtm.mtm.CapabilityAnswer;
import org.openmtm.mtm.ClientContext;
import org.openmtm.mtm.ClientMtm;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.MtmDescriptor;
import org.openmtm.operation.Operation;

/** The client side: everything that is read is in the store, everything else is a command. */
final class Imap4Client implements ClientMtm {
    private final MtmDescriptor descriptor;
    private final ClientContext context;

    Imap4Client(MtmDescriptor descriptor, ClientContext context) {
        this.descriptor = descriptor;
        this.context = context;
    }

    @Override
    public CapabilityAnswer query(Capability capability) {
        return descriptor.query(capability);
    }

    @Override
    public Operation invoke(Command command) {
        return context.start(command);
    }
}
