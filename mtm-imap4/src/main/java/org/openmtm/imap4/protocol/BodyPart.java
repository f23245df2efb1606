// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openmtm.email.mime.MimeParameters;

/**
 * A part of a message as BODYSTRUCTURE describes it (RFC 9051, 7.5.2): the server's view, not the truth. Names are lower
 * case, values as the server wrote them, one character per byte.
 *
 * @param section how it is fetched: {@code 1.2}; empty for a message that is a multipart itself
 * @param type media type, {@code text/plain}; {@code application/octet-stream} where the server told none
 * @param parameters of the type
 * @param contentId with its angle brackets, or empty
 * @param encoding of the transfer, {@code base64}; {@code 7bit} where the server told none
 * @param size bytes as transferred (encoded); 0 of a multipart; -1 where the server told nonsense
 * @param disposition {@code attachment}, {@code inline} or empty
 * @param dispositionParameters of the disposition
 * @param children parts of a multipart, or the one body of a message/rfc822; at most some thousands in all
 */
public record BodyPart(
        String section,
        String type,
        Map<String, String> parameters,
        String contentId,
        String encoding,
        long size,
        String disposition,
        Map<String, String> dispositionParameters,
        List<BodyPart> children) {

    public boolean multipart() {
        return type.startsWith("multipart/");
    }

    /** Whether it is text that people read and not a file. */
    public boolean readableText() {
        return type.startsWith("text/") && !disposition.equals("attachment");
    }

    /** The name of the file, decoded (RFC 2231, RFC 2047), for display only; or empty. */
    public String fileName() {
        String name = MimeParameters.decode(dispositionParameters, "filename");
        return name.isEmpty() ? MimeParameters.decode(parameters, "name") : name;
    }

    public Optional<BodyPart> find(String wanted) {
        if (section.equals(wanted)) {
            return Optional.of(this);
        }
        return children.stream().flatMap(child -> child.find(wanted).stream()).findFirst();
    }

    /** All parts that hold bytes themselves, in the order of the message; those inside attached messages too. */
    public List<BodyPart> leaves() {
        return children.isEmpty()
                ? List.of(this)
                : children.stream().flatMap(child -> child.leaves().stream()).toList();
    }
}
