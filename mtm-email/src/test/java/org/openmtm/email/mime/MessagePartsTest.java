// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.openmtm.email.mime.Mails.latin;
import static org.openmtm.email.mime.Mails.trickle;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.store.PartReader.Part;
import org.openmtm.testservers.TortureMails;

class MessagePartsTest {
    private final MessageParts parts = new MessageParts();

    private List<Part> list(byte[] raw) throws IOException {
        return parts.parts(new ByteArrayInputStream(raw));
    }

    private String copy(byte[] raw, int number) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Part part = parts.copy(trickle(raw, 3), number, out);
        assertThat(part.size()).isEqualTo(out.size());
        assertThat(part).isEqualTo(list(raw).get(number - 1));
        return out.toString(java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    private static final byte[] MIXED = latin("""
            Content-Type: multipart/mixed; boundary=b

            --b
            Content-Type: Text/Plain; charset=utf-8
            Content-Transfer-Encoding: quoted-printable

            a=3D=20=
            b =  \t
            c=zz =4
            --b
            Content-Type: application/pdf; name*0*=utf-8''%C3%9C; name*1="ber=?x"; name*2*=%2Epdf
            Content-Transfer-Encoding: base64

            SGVs
            bG8h
            --b
            Content-Type: message/rfc822
            Content-Disposition: attachment; filename="=?utf-8?Q?inner=2Eeml?="

            Subject: inner

            --b
            Content-Type: image/png
            Content-ID: <i@x>
            Content-Disposition: inline; filename="..\\..\\x\u0001/../../etc/passwd"

            png
            --b--
            """);

    @Test
    void listsAndOpensTheLeaves() throws IOException {
        assertThat(list(MIXED))
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("details")
                .containsExactly(
                        new Part(1, "text/plain", "", 12, false),
                        new Part(2, "application/pdf", "Über=_x.pdf", 6, true),
                        new Part(3, "message/rfc822", "inner.eml", 16, true),
                        new Part(4, "image/png", "passwd", 3, false));
        assertThat(copy(MIXED, 1)).isEqualTo("a= b c=zz =4");
        assertThat(copy(MIXED, 2)).isEqualTo("Hello!");
        assertThat(copy(MIXED, 3)).isEqualTo("Subject: inner\r\n");
        assertThat(copy(MIXED, 4)).isEqualTo("png");
    }

    @Test
    void whatIsNoMultipartIsOnePart() throws IOException {
        byte[] raw = latin("Subject: x\n\nbody\n");
        assertThat(list(raw))
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("details")
                .containsExactly(new Part(1, "text/plain", "", 6, false));
        assertThat(copy(raw, 1)).isEqualTo("body\r\n");
    }

    @Test
    void aPartThatIsNotThereIsNamed() {
        assertThatExceptionOfType(MessagingException.class)
                .isThrownBy(() -> parts.copy(trickle(MIXED, 100), 5, OutputStream.nullOutputStream()))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND))
                .satisfies(e -> assertThat(e.advice()).contains("1 to 4"));
    }

    @Test
    void strangeMailsHavePartsWithinLimits() throws IOException {
        for (var mail : TortureMails.all().entrySet()) {
            assertThat(list(mail.getValue())).as(mail.getKey()).hasSizeBetween(1, 10_000);
        }
        assertThat(list(TortureMails.manyParts(200_000))).hasSize(10_000);
        assertThat(list(TortureMails.nested(5_000))).hasSize(1);
    }
}
