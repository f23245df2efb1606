// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.shell.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.openmtm.entry.BodyState;
import org.openmtm.entry.EntryId;

class JsonWriterTest {

    private static String written(Consumer<JsonWriter> writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        writing.accept(new JsonWriter(out));
        out.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void writesNestedDocumentsOnOneLine() {
        String json = written(w -> w.object()
                .name("a")
                .value(1)
                .name("b")
                .array()
                .value("x")
                .value(null)
                .value(true)
                .endArray()
                .name("c")
                .object()
                .endObject()
                .endObject());
        assertThat(json).isEqualTo("{\"a\":1,\"b\":[\"x\",null,true],\"c\":{}}\n");
    }

    @Test
    void writesValuesOfTheApi() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("id", EntryId.of(7));
        map.put("time", Instant.parse("2026-01-02T03:04:05Z"));
        map.put("state", BodyState.COMPLETE);
        map.put("path", Path.of("a", "b"));
        map.put("list", Arrays.asList(1, 2.5, Double.NaN));
        assertThat(written(w -> w.value(map)))
                .isEqualTo("{\"id\":7,\"time\":\"2026-01-02T03:04:05Z\",\"state\":\"COMPLETE\","
                        + "\"path\":\"a/b\",\"list\":[1,2.5,null]}\n");
    }

    @Test
    void escapesWhatJsonAsksForAndWhatHarmsATerminal() {
        String json = written(w -> w.value(List.of("\"\\\n\r\t\u0000\u001b\u007f\u202e\ud800 ä😀")));
        assertThat(json).isEqualTo("[\"\\\"\\\\\\n\\r\\t\\u0000\\u001b\\u007f\\u202e\\ud800 ä😀\"]\n");
    }
}
