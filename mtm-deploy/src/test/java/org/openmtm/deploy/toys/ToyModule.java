// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.toys;

import java.util.List;
import org.openmtm.mtm.ClientContext;
import org.openmtm.mtm.ClientMtm;
import org.openmtm.mtm.MessageTypeModule;
import org.openmtm.mtm.MtmDescriptor;
import org.openmtm.mtm.ServerContext;
import org.openmtm.mtm.ServerMtm;

/** A module that can nothing. */
public final class ToyModule implements MessageTypeModule {

    private final MtmDescriptor descriptor;

    public ToyModule(String type, String version) {
        descriptor = new MtmDescriptor(type, "Toy", version, "toy", List.of(), List.of());
    }

    @Override
    public MtmDescriptor descriptor() {
        return descriptor;
    }

    @Override
    public ClientMtm createClient(ClientContext context) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ServerMtm createServer(ServerContext context) {
        throw new UnsupportedOperationException();
    }
}
