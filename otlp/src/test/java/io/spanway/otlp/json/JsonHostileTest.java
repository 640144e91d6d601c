package io.spanway.otlp.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.spanway.otlp.Signal;
import io.spanway.testkit.Rule;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Input that means harm: no error but JsonException, no stack overflow, no leak, no result that does not decode. */
class JsonHostileTest {
    /** Less than the 1 MiB of an event loop's thread, which the pipeline below us also uses; frames not yet compiled take most of it. */
    private static final int SMALL_STACK_BYTES = 896 * 1024;

    @ParameterizedTest
    @EnumSource
    void mutatedText_isReadOrRefused(Signal signal) throws Exception {
        for (int seed = 0; seed < 1500; seed++) {
            Random random = new Random(seed);
            byte[] text = new RandomPrinter(seed % 40)
                    .print(new RandomRequest(seed % 40).request(signal))
                    .getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i <= seed % 4; i++) {
                text[random.nextInt(text.length)] =
                        (byte) (seed % 2 == 0 ? random.nextInt() : "{}[]\",:0-eE.\\un".charAt(random.nextInt(14)));
            }
            try {
                Json.parser(signal).parseFrom(Json.bytes(signal, text));
            } catch (JsonException e) {
                assertThat(e.getMessage()).as("seed %s", seed).startsWith("line ");
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void truncatedText_isRefused(Signal signal) {
        byte[] text =
                new RandomPrinter(3).print(new RandomRequest(3).request(signal)).getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length < text.length; length += Math.max(1, text.length / 2000)) {
            byte[] cut = Arrays.copyOf(text, length);
            assertThatThrownBy(() -> Json.bytes(signal, cut)).isInstanceOf(JsonException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void mutatedProtobuf_isWrittenOrRefused(Signal signal) {
        for (int seed = 0; seed < 1500; seed++) {
            Random random = new Random(seed);
            byte[] bytes = new RandomRequest(seed % 40).request(signal).toByteArray();
            for (int i = 0; i <= seed % 4 && bytes.length > 0; i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                String json = Json.write(signal, bytes);
                Json.bytes(signal, json);
            } catch (JsonException e) {
                assertThat(e.getMessage()).as("seed %s", seed).isNotBlank();
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    @Test
    void nestedValues_200deep_areRead_onASmallStack() throws Exception {
        byte[] lists = onSmallStack(nested("{\"arrayValue\":{\"values\":[", "{}", "]}}", 200));
        assertThat(Json.write(Signal.TRACES, lists)).contains("arrayValue");
        byte[] maps = onSmallStack(nested("{\"kvlistValue\":{\"values\":[{\"value\":", "{}", "}]}}", 200));
        assertThat(Json.write(Signal.TRACES, maps)).contains("kvlistValue");
    }

    @Test
    @Rule("JSON-17")
    void nestedValues_deeperThanTheLimit_areRefused_onASmallStack() {
        for (int levels : new int[] {330, 1_000, 200_000}) {
            assertThatThrownBy(() -> onSmallStack(nested("{\"arrayValue\":{\"values\":[", "{}", "]}}", levels)))
                    .isInstanceOf(JsonException.class);
        }
    }

    @Test
    void unknownKey_nestedDeeply_isSkippedOrRefused() throws Exception {
        assertThat(onSmallStack("{\"x\":" + "[".repeat(1500) + "]".repeat(1500) + "}"))
                .isEmpty();
        assertThatThrownBy(() -> onSmallStack("{\"x\":" + "[".repeat(1_000_000)))
                .isInstanceOf(JsonException.class);
        assertThatThrownBy(() -> onSmallStack("[".repeat(1_000_000))).isInstanceOf(JsonException.class);
    }

    @Test
    void protobufNestedDeeply_isRefusedByToJson() {
        ByteBuf deep = Unpooled.buffer();
        byte[] inner = {};
        for (int i = 0; i < 2_000; i++) {
            deep.clear().writeByte(i % 2 == 0 ? 0x0a : 0x2a);
            for (int rest = inner.length; ; rest >>>= 7) {
                deep.writeByte(rest > 0x7f ? rest & 0x7f | 0x80 : rest);
                if (rest <= 0x7f) {
                    break;
                }
            }
            deep.writeBytes(inner);
            inner = new byte[deep.readableBytes()];
            deep.getBytes(0, inner);
        }
        byte[] value = inner;
        byte[] request = wrap(wrap(wrap(wrap(value, 0x2a), 0x12), 0x12), 0x0a);
        assertThatThrownBy(() -> Json.write(Signal.LOGS, request)).hasMessageContaining("deep");
    }

    private static byte[] wrap(byte[] content, int tag) {
        ByteBuf out = Unpooled.buffer().writeByte(tag).writeByte(content.length & 0x7f | 0x80);
        out.writeByte(content.length >>> 7 & 0x7f | 0x80)
                .writeByte(content.length >>> 14)
                .writeBytes(content);
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return bytes;
    }

    @Test
    void hugeNumbersAndManyKeys_areCheap() throws Exception {
        assertThatThrownBy(() -> Json.bytes(Signal.TRACES, Json.spanText("'kind':" + "9".repeat(100_000))))
                .isInstanceOf(JsonException.class);
        assertThatThrownBy(() -> Json.bytes(Signal.TRACES, Json.spanText("'flags':'" + "9".repeat(100_000) + "'")))
                .isInstanceOf(JsonException.class);
        StringBuilder keys = new StringBuilder();
        for (int i = 0; i < 50_000; i++) {
            keys.append("'k").append(i).append("':").append(i).append(',');
        }
        assertThat(Json.span(keys + "'name':'n'").getName()).isEqualTo("n");
    }

    @Test
    void output_overTheLimit_isTooLarge() throws JsonException {
        String json = Json.spanText("'name':'" + "n".repeat(10_000) + "'");
        int size = Json.bytes(Signal.TRACES, json).length;
        ByteBuf text = Unpooled.copiedBuffer(json, StandardCharsets.UTF_8);
        OtlpJson.toProtobuf(Signal.TRACES, text, size, UnpooledByteBufAllocator.DEFAULT)
                .release();
        assertThatThrownBy(() -> OtlpJson.toProtobuf(Signal.TRACES, text, size - 1, UnpooledByteBufAllocator.DEFAULT))
                .isInstanceOfSatisfying(
                        JsonException.class, e -> assertThat(e.isTooLarge()).isTrue());
        assertThat(text.refCnt()).isEqualTo(1);
    }

    @Test
    void buffersOfAnyKind_giveTheSame() throws JsonException {
        byte[] json = Json.spanText("'name':'n','traceId':'00ff'").getBytes(StandardCharsets.UTF_8);
        byte[] expected = Json.bytes(Signal.TRACES, json);
        ByteBuf[] kinds = {
            Unpooled.directBuffer().writeZero(3).skipBytes(3).writeBytes(json),
            Unpooled.wrappedBuffer(new byte[5], json).skipBytes(5),
            Unpooled.wrappedBuffer(json).asReadOnly(),
            Unpooled.buffer().writeZero(7).skipBytes(7).writeBytes(json)
        };
        for (ByteBuf in : kinds) {
            int reader = in.readerIndex();
            ByteBuf out = OtlpJson.toProtobuf(Signal.TRACES, in, UnpooledByteBufAllocator.DEFAULT);
            assertThat(out).isEqualTo(Unpooled.wrappedBuffer(expected));
            assertThat(in.readerIndex()).isEqualTo(reader);
            assertThat(in.refCnt()).isEqualTo(1);
            out.release();
            in.release();
        }
    }

    @Test
    @Rule("JSON-20")
    void message_namesLineColumnAndPath() {
        String json = "{\"resourceSpans\":[\n {\"scopeSpans\":[{\"spans\":[{},{\n  \"traceId\": \"xyz\"}]}]}]}";
        assertThatThrownBy(() -> Json.bytes(Signal.TRACES, json))
                .hasMessage("line 3, column 14, at /resourceSpans/0/scopeSpans/0/spans/1/traceId: traceId is not hex");
        assertThatThrownBy(() -> Json.bytes(Signal.LOGS, "{\n\"a\" 1}")).hasMessageStartingWith("line 2, column ");
        assertThatThrownBy(() -> Json.bytes(Signal.TRACES, "{\"" + "k".repeat(40_000) + "\":x}"))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(1_000));
    }

    private static String nested(String open, String inner, String close, int levels) {
        return Json.spanText("\"attributes\":[{\"value\":" + open.repeat(levels) + inner + close.repeat(levels) + "}]");
    }

    private static byte[] onSmallStack(String json) throws Exception {
        AtomicReference<byte[]> result = new AtomicReference<>();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread thread = new Thread(
                null,
                () -> {
                    try {
                        result.set(Json.bytes(Signal.TRACES, json));
                    } catch (Throwable e) {
                        failure.set(e);
                    }
                },
                "small stack",
                SMALL_STACK_BYTES);
        thread.start();
        thread.join();
        if (failure.get() instanceof JsonException e) {
            throw e;
        }
        assertThat(failure.get()).isNull();
        return java.util.Objects.requireNonNull(result.get());
    }
}
