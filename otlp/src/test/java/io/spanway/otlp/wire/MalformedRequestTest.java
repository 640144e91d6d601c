package io.spanway.otlp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.spanway.otlp.Signal;
import io.spanway.otlp.wire.ItemRouter.Granularity;
import io.spanway.testkit.Rule;
import io.spanway.testkit.otlp.RandomRequests;
import io.spanway.testkit.otlp.WireScrambler;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that are no request: refused as a whole where protobuf-java refuses them, never an exception. */
class MalformedRequestTest {
    @Test
    @Rule("PROTO-3")
    void split_everyTruncation_agreesWithProtobuf() {
        for (long seed = 0; seed < 12; seed++) {
            Message message = new RandomRequests(seed).any();
            byte[] request = new WireScrambler(seed).encode(message);
            for (int length = Math.max(0, request.length - 1500); length < request.length; length++) {
                check(message, Arrays.copyOf(request, length), seed);
            }
        }
    }

    @Test
    @Rule("PROTO-3")
    void split_flippedBits_agreesWithProtobuf() {
        Random random = new Random(7);
        for (long seed = 0; seed < 2500; seed++) {
            Message message = new RandomRequests(seed % 200).any();
            byte[] request = new WireScrambler(seed).encode(message);
            for (int i = 0; request.length > 0 && i <= seed % 3; i++) {
                // Three in four near the front, where the structure is.
                int bound = random.nextInt(4) == 0 ? request.length : Math.min(request.length, 120);
                request[random.nextInt(bound)] ^= (byte) (1 << random.nextInt(8));
            }
            check(message, request, seed);
        }
    }

    private static void check(Message message, byte[] request, long seed) {
        Signal signal = GeneratedClasses.signalOf(message);
        try {
            boolean accepted = new SplitCheck(signal, Granularity.values()[(int) (seed % 3)], 3, (int) seed)
                            .withoutIds()
                            .check(request)
                    != null;
            assertThat(accepted || !readable(signal, request))
                    .as("what generated classes read is no malformed")
                    .isTrue();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("seed " + seed + " " + HexFormat.of().formatHex(request), e);
        }
    }

    private static boolean readable(Signal signal, byte[] request) {
        try {
            return GeneratedClasses.parse(signal, request) != null;
        } catch (InvalidProtocolBufferException e) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0a", // no length
                "0a01", // length beyond the end
                "0affffffff0f", // negative length
                "0a8080808080808080808000", // varint of 11 bytes
                "0200", // field number 0
                "0e", // wire type 6
                "0f", // wire type 7
                "0c", // end of a group that did not begin
                "1b1c1c", // a group ends twice
                "1b24", // a group ends as another
                "1b", // a group does not end
                "11000000", // fixed64 cut short
                "1500", // fixed32 cut short
                "10", // varint cut short
                "0a0112", // the same inside a resource group
                "0a03120112", // inside a scope group
                "0a051203120111", // inside an item
                "0a05c23e020a05", // inside a deprecated group
            })
    void scan_brokenField_isMalformed(String hex) {
        for (Signal signal : new Signal[] {Signal.TRACES, Signal.LOGS}) {
            for (Granularity granularity : Granularity.values()) {
                byte[] request = HexFormat.of().parseHex(hex);
                assertThat(new SplitCheck(signal, granularity, 2, 0).check(request))
                        .isNull();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1000,0", "1001,-1", "100000,-1"})
    @Rule("PROTO-4")
    void scan_nestedGroups_areBounded(int depth, int items) {
        ByteBuf request = Unpooled.buffer();
        for (int i = 0; i < depth; i++) {
            WireWriter.tag(request, 7, WireCursor.GROUP);
        }
        for (int i = 0; i < depth; i++) {
            WireWriter.tag(request, 7, 4);
        }
        assertThat(new Splitter().scan(Signal.TRACES, request, NoRouter.INSTANCE, 1))
                .isEqualTo(items);
    }

    @Test
    void malformedAt_brokenSpan_isTheOffsetOfTheFieldInTheRequest() {
        ByteBuf request = Unpooled.wrappedBuffer(HexFormat.of().parseHex("ffffff" + "0a051203120111"))
                .skipBytes(3);
        Splitter splitter = new Splitter();
        assertThat(splitter.scan(Signal.TRACES, request, NoRouter.INSTANCE, 1)).isEqualTo(Splitter.MALFORMED);
        assertThat(splitter.malformedAt()).isEqualTo(6);
    }

    @Test
    @Rule("PROTO-6")
    void scan_moreTinyGroupsThanMemoryAllows_isRefusedWithinTheBound() {
        // Groups of 6 bytes, each with an empty span, would take eight times their size in nodes.
        ByteBuf request = Unpooled.buffer(1 << 23);
        for (int i = 0; i < 1 << 20; i++) {
            request.writeInt(0x0a041202).writeShort(0x1200);
        }
        Splitter splitter = new Splitter();
        RoundRobinRouter router = new RoundRobinRouter(3);
        assertThat(splitter.scan(Signal.TRACES, request, router, 3)).isEqualTo(Splitter.MALFORMED);
        assertThat(splitter.partCount()).isZero();
        assertThat(splitter.scan(Signal.TRACES, request.slice(0, 60), router, 3))
                .isEqualTo(10);
        assertThat(splitter.partCount()).isEqualTo(3);
    }
}
