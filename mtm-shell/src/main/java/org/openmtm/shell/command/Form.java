// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.command;

import org.openmtm.mtm.DraftForm;
import org.openmtm.store.SendPlan;
import picocli.CommandLine.Option;

/** How a message is made; what is left out is as the account is set. */
final class Form {

    @Option(
            names = "--priority",
            paramLabel = "LEVEL",
            description = "high, normal or low: stands in the message, and decides what leaves first.")
    private SendPlan.Priority priority;

    @Option(
            names = "--request-receipt",
            negatable = true,
            description = "Ask, or ask not, to be told when it was shown (RFC 8098).")
    private Boolean requestReceipt;

    @Option(
            names = "--copy-to-self",
            paramLabel = "HOW",
            description = "A copy to your own address as one of to, cc or bcc; or no.")
    private DraftForm.CopyToSelf copyToSelf;

    @Option(names = "--signature", negatable = true, description = "Add, or leave out, the signature.")
    private Boolean signature;

    @Option(names = "--vcard", negatable = true, description = "Attach, or leave out, your vCard.")
    private Boolean vcard;

    @Option(
            names = "--charset",
            paramLabel = "CHARSET",
            description = "Of the text, as utf-8 or iso-8859-1; one that cannot hold it becomes utf-8.")
    private String charset = "";

    DraftForm draftForm(String html, Originals originals, DraftForm.OriginalPart... usual) {
        return new DraftForm(
                html,
                priority,
                requestReceipt,
                copyToSelf,
                signature,
                vcard,
                charset,
                originals == null ? null : originals.parts(usual));
    }
}
