// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;

class StructuresTest {
    private static final String TEXT =
            "(\"TEXT\" \"PLAIN\" (\"CHARSET\" \"utf-8\") NIL NIL \"8BIT\" 12 1 NIL NIL NIL NIL)";

    private static BodyPart read(String structure) throws IOException {
        Heard heard = new Heard();
        try (Spoken server = new Spoken("* 1 FETCH (UID 1 BODYSTRUCTURE " + structure + ")\r\n")) {
            ImapConnection connection = server.connection();
            connection.handler(heard);
            connection.readOne();
        }
        return heard.fetched.get(0).parts();
    }

    @Test
    void aSingleTextIsPartOne() throws IOException {
        BodyPart part = read(TEXT);

        assertThat(part.section()).isEqualTo("1");
        assertThat(part.type()).isEqualTo("text/plain");
        assertThat(part.parameters()).containsEntry("charset", "utf-8");
        assertThat(part.encoding()).isEqualTo("8bit");
        assertThat(part.size()).isEqualTo(12);
        assertThat(part.readableText()).isTrue();
    }

    @Test
    void partsAreNumberedAsTheyAreFetched() throws IOException {
        BodyPart root =
                read("((" + TEXT + "(\"text\" \"html\" NIL NIL NIL \"7bit\" 5 1) \"ALTERNATIVE\" (\"BOUNDARY\" \"x\"))"
                        + "(\"APPLICATION\" \"PDF\" (\"NAME\" \"a.pdf\") \"<c1>\" NIL \"BASE64\" 1000 NIL (\"ATTACHMENT\" (\"FILENAME\" \"b.pdf\")) NIL NIL)"
                        + "(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 500 (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) ("
                        + TEXT + TEXT + " \"mixed\") 9 NIL (\"inline\" NIL))"
                        + "(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 500 (NIL) " + TEXT + " 9) \"MIXED\")");

        assertThat(root.section()).isEmpty();
        assertThat(root.leaves()).extracting(BodyPart::section).containsExactly("1.1", "1.2", "2", "3.1", "3.2", "4.1");
        assertThat(root.find("2").orElseThrow().fileName()).isEqualTo("b.pdf");
        assertThat(root.find("2").orElseThrow().disposition()).isEqualTo("attachment");
        assertThat(root.find("2").orElseThrow().contentId()).isEqualTo("<c1>");
        assertThat(root.find("3").orElseThrow().type()).isEqualTo("message/rfc822");
        assertThat(root.find("3").orElseThrow().disposition()).isEqualTo("inline");
        assertThat(root.find("1").orElseThrow().type()).isEqualTo("multipart/alternative");
        assertThat(root.find("5")).isEmpty();
    }

    @Test
    void namesOfFilesAreDecoded() throws IOException {
        BodyPart part = read("(\"a\" \"b\" NIL NIL NIL NIL 1 NIL (\"attachment\" (\"filename*0*\" \"utf-8''%e2%82%ac \""
                + " \"filename*1\" \"rates.txt\")))");

        assertThat(part.fileName()).isEqualTo("€ rates.txt");
        assertThat(read("(\"a\" \"b\" (\"name\" \"=?utf-8?q?=C3=A4?=\") NIL NIL NIL 1)")
                        .fileName())
                .isEqualTo("ä");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(NIL NIL NIL NIL NIL NIL NIL)",
                "(\"text\")",
                "(\"text\" (\"plain\") \"x\" 5 ((())) 7 -5)",
                "(\"message\" \"rfc822\" NIL NIL NIL NIL 99999999999999999999 NIL NIL)",
                "(() \"mixed\")",
                "((\"text\" \"plain\" (\"a\") NIL NIL \"7bit\" 1 1) (\"a\" NIL))"
            })
    void whatIsNoStructureGetsDefaults(String structure) throws IOException {
        BodyPart part = read(structure);

        assertThat(part.type()).contains("/");
        assertThat(part.size()).isLessThan(10);
        assertThat(part.leaves()).isNotEmpty();
    }

    @Test
    void nothingIsNoStructure() throws IOException {
        assertThat(read("NIL")).isNull();
        assertThat(read("()")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "(\"a\" "})
    void nestingWithoutEndIsALimit(String level) {
        assertThatThrownBy(() -> read(level.repeat(200_000)))
                .isInstanceOfSatisfying(
                        MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.LIMIT));
    }

    @Test
    void manyPartsAreReadAndMoreAreALimit() throws IOException {
        assertThat(read("(" + TEXT.repeat(5_000) + " \"mixed\")").children()).hasSize(5_000);
        List<BodyPart> deep =
                read("(".repeat(100) + TEXT + " \"mixed\")".repeat(100)).leaves();
        assertThat(deep).extracting(BodyPart::section).containsExactly("1" + ".1".repeat(99));
        assertThatThrownBy(() -> read("(" + "()".repeat(300_000) + " \"mixed\")"))
                .isInstanceOfSatisfying(
                        MessagingException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.LIMIT));
    }
}
