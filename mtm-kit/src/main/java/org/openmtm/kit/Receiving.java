// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.kit;

import java.util.ArrayList;
import java.util.List;
import org.openmtm.entry.Entry;
import org.openmtm.mtm.Command;
import org.openmtm.mtm.Commands;

/** Mail that lies in the mailbox and has to come here. */
final class Receiving implements Work {
    private final Rig rig;
    private long prepared;

    Receiving(Rig rig) {
        this.rig = rig;
    }

    @Override
    public String name() {
        return "a sync of new mail";
    }

    @Override
    public void prepare(int mails, int bytes) throws Exception {
        for (int i = 0; i < mails; i++) {
            deliver(Mails.ofSize(bytes));
        }
    }

    @Override
    public void prepareLarge(int bytes) throws Exception {
        prepare(1, bytes);
    }

    void deliver(byte[] mail) throws Exception {
        rig.server().deliver(mail);
        prepared += mail.length;
    }

    @Override
    public Command command() {
        return new Commands.Synchronise("", false);
    }

    @Override
    public Relay.Way way() {
        return Relay.Way.TO_MODULE;
    }

    @Override
    public void finish(Contract contract) throws Exception {
        contract.succeeds("a full sync afterwards", () -> rig.run(command()));
        expectDone(contract, "a full sync");
    }

    @Override
    public void expectDone(Contract contract, String after) throws Exception {
        List<String> missing = new ArrayList<>();
        for (byte[] mail : rig.server().mails()) {
            missing.add(Mails.fingerprint(mail));
        }
        int there = missing.size();
        List<String> tooMany = new ArrayList<>();
        List<Entry> here = rig.messages();
        for (Entry message : here) {
            String fingerprint = rig.fingerprint(message);
            if (!missing.remove(fingerprint)) {
                tooMany.add(fingerprint);
            }
        }
        contract.holds(
                missing.isEmpty() && tooMany.isEmpty(),
                "after " + after + ", each of the " + there + " mails of the server is here exactly once, byte by byte",
                here.size() + " messages are here; missing: " + some(missing) + "; doubled or altered: "
                        + some(tooMany));
    }

    private static String some(List<String> list) {
        return list.isEmpty() ? "none" : list.size() + " " + list.subList(0, Math.min(3, list.size()));
    }

    @Override
    public long prepared() {
        return prepared;
    }
}
