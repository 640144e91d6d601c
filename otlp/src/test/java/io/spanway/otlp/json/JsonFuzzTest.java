package io.spanway.otlp.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.spanway.otlp.Signal;

/** Any text: it is refused, or becomes a request that generated classes read and that comes back the same through text. */
class JsonFuzzTest {
    @DictionaryEntries({
        "\"traceId\":\"",
        "\"attributes\":[",
        "\"value\":{",
        "\"stringValue\":",
        "\"intValue\":\"",
        "\"doubleValue\":",
        "\"arrayValue\":{\"values\":[",
        "\"kvlistValue\":{\"values\":[",
        "\"bytesValue\":\"",
        "null",
        "true",
        "1e400",
        "-0",
        "\\ud83d",
        "\"NaN\"",
        "18446744073709551616"
    })
    @FuzzTest(maxDuration = "60s")
    void text_anyAtAll_isRefusedOrMakesOneRequest(byte[] text) throws Exception {
        for (Signal signal : Signal.values()) {
            byte[] bytes;
            try {
                bytes = Json.bytes(signal, text);
            } catch (JsonException refused) {
                assertThat(refused.getMessage()).startsWith("line ");
                continue;
            }
            Message message = parsed(signal, bytes);
            byte[] again = Json.bytes(signal, Json.write(signal, bytes));
            assertThat(parsed(signal, again)).isEqualTo(message);
        }
    }

    private static Message parsed(Signal signal, byte[] bytes) {
        try {
            return Json.parser(signal).parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError("no protobuf of " + signal, e);
        }
    }
}
