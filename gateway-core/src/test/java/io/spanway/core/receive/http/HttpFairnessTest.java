package io.spanway.core.receive.http;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.codec.http2.Http2Headers;
import io.spanway.core.transport.HeldWorkers;
import io.spanway.core.transport.codec.Codec;
import io.spanway.core.transport.grpc.RawPeer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bodies that take long to read hold nobody up but their own connection: here the workers are held, and all others are served. */
@Timeout(120)
class HttpFairnessTest {
    private static final int LIMIT = 4 << 20;
    private static final Map<String, Object> LIMITED = Map.of("maxRequestBodySize", (long) LIMIT);
    private static final byte[] SMALL = {10, 0};
    private static final Duration SOON = Duration.ofSeconds(20);

    private static byte[] packed(Codec codec, byte[] plain) {
        ByteBuf packed = codec.compress(Unpooled.wrappedBuffer(plain), 0, UnpooledByteBufAllocator.DEFAULT);
        try {
            return ByteBufUtil.getBytes(packed);
        } finally {
            packed.release();
        }
    }

    /** A request with one unknown field of so many bytes. */
    private static byte[] large(int bytes) {
        ByteBuf request = Unpooled.buffer().writeByte(15 << 3 | 2);
        int rest = bytes;
        for (; rest > 0x7f; rest >>>= 7) {
            request.writeByte(rest & 0x7f | 0x80);
        }
        return ByteBufUtil.getBytes(request.writeByte(rest).writeZero(bytes));
    }

    private static String post(String headers, int bytes) {
        return "POST /v1/traces HTTP/1.1\r\nHost: a\r\n" + headers + "Content-Length: " + bytes + "\r\n\r\n";
    }

    private static void send(RawHttp client, String headers, byte[] body) throws Exception {
        client.send(post("Content-Type: application/x-protobuf\r\n" + headers, body.length))
                .send(body);
    }

    /** Once its body is there, a request counts as in flight until it is answered. */
    private static void awaitInFlight(ReceiverFixture fixture, int count) {
        await().atMost(SOON).untilAsserted(() -> assertThat(fixture.inFlight()).isEqualTo(count));
    }

    @ParameterizedTest
    @EnumSource(
            value = Codec.class,
            names = {"GZIP", "ZSTD", "ZLIB", "SNAPPY_FRAMED", "LZ4"})
    void bomb_isUnpackedBesideTheLoop_othersAreAnsweredMeanwhile(Codec codec) throws Exception {
        String coding =
                codec == Codec.SNAPPY_FRAMED ? "x-snappy-framed" : codec == Codec.ZLIB ? "deflate" : codec.name();
        byte[] bomb = packed(codec, new byte[LIMIT + 1]);
        try (ReceiverFixture fixture = new ReceiverFixture(LIMITED);
                HeldWorkers held = new HeldWorkers(fixture.loops);
                RawHttp hostile = fixture.connect()) {
            send(hostile, "Content-Encoding: " + coding + "\r\n", bomb);
            awaitInFlight(fixture, 1);
            for (int i = 0; i < 2; i++) {
                try (RawHttp good = fixture.connect()) {
                    send(good, "", SMALL);
                    assertThat(good.read().status()).isEqualTo(200);
                    send(good, "Content-Encoding: " + coding + "\r\n", packed(codec, SMALL));
                    assertThat(good.read().status()).isEqualTo(200);
                }
            }
            assertThat(fixture.refused("too_large")).isZero();

            held.close();
            assertThat(hostile.read().status()).isEqualTo(413);
            assertThat(fixture.refused("too_large")).isEqualTo(1);
        }
    }

    @Test
    void json_ofManyBytes_isReadBesideTheLoop() throws Exception {
        byte[] json = ("{\"resourceSpans\":[" + "{},".repeat(300_000) + "{}]}").getBytes(StandardCharsets.US_ASCII);
        try (ReceiverFixture fixture = new ReceiverFixture(LIMITED);
                HeldWorkers held = new HeldWorkers(fixture.loops);
                RawHttp large = fixture.connect();
                RawHttp small = fixture.connect()) {
            large.send(post("Content-Type: application/json\r\n", json.length)).send(json);
            awaitInFlight(fixture, 1);
            small.send(post("Content-Type: application/json\r\n", 2)).send("{}");
            assertThat(small.read().status()).isEqualTo(200);

            held.close();
            assertThat(large.read().status()).isEqualTo(200);
            assertThat(fixture.received).hasSize(2);
            assertThat(fixture.received.get(1).bytes()).hasSize(2 * 300_001);
        }
    }

    @Test
    void http2_otherStreamsOfTheSameConnection_areAnsweredMeanwhile() throws Exception {
        byte[] body = large(LIMIT / 2);
        try (ReceiverFixture fixture = new ReceiverFixture(LIMITED);
                HeldWorkers held = new HeldWorkers(fixture.loops);
                RawPeer client = RawPeer.client(fixture.receiver.boundPort())) {
            Http2Headers coded = HttpSessionTest.headers("/v1/traces").set("content-encoding", "gzip");
            client.headers(1, 0, coded);
            client.frame(RawPeer.DATA, RawPeer.END_STREAM, 1, packed(Codec.GZIP, body));
            client.headers(3, 0, HttpSessionTest.headers("/v1/traces"));
            client.frame(RawPeer.DATA, RawPeer.END_STREAM, 3, SMALL);
            assertThat(client.next(RawPeer.HEADERS).stream()).isEqualTo(3);

            held.close();
            assertThat(client.next(RawPeer.HEADERS).stream()).isEqualTo(1);
            assertThat(fixture.received.get(1).bytes()).isEqualTo(body);
        }
    }

    /** Twice packed: each step that passes what a loop does by itself begins anew on a worker, from the bytes as they came. */
    @Test
    void largeBodies_arriveWhole_whateverTheStepThatIsHeavy() throws Exception {
        byte[] body = large(LIMIT - 100);
        byte[] once = packed(Codec.GZIP, body);
        assertThat(once.length).isLessThan(32 << 10);
        try (ReceiverFixture fixture = new ReceiverFixture(LIMITED);
                RawHttp client = fixture.connect()) {
            for (String codings : List.of("gzip", "gzip, zstd", "gzip, deflate, lz4")) {
                byte[] packed = body;
                for (String coding : codings.split(", ")) {
                    packed = packed(requireNonNull(Codec.ofHttp(coding)), packed);
                }
                send(client, "Content-Encoding: " + codings + "\r\n", packed);
                assertThat(client.read().status()).isEqualTo(200);
            }
            assertThat(fixture.received)
                    .hasSize(3)
                    .allSatisfy(
                            one -> assertThat(Arrays.equals(one.bytes(), body)).isTrue());
        }
    }

    @Test
    void damagedBody_thatAWorkerReads_isRefusedAsOnTheLoop() throws Exception {
        byte[] packed = packed(Codec.GZIP, large(LIMIT / 2));
        packed[packed.length - 5] ^= 1;
        try (ReceiverFixture fixture = new ReceiverFixture(LIMITED);
                RawHttp client = fixture.connect()) {
            send(client, "Content-Encoding: gzip\r\n", packed);
            RawHttp.Answer answer = client.read();
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).contains("checksum");
        }
    }

    /** What the budget lacks may be there later; the fixture sees to it that nothing stays reserved. */
    @Test
    void body_thatTheBudgetHasNoRoomFor_isRefusedRetryably() throws Exception {
        byte[] packed = packed(Codec.GZIP, large(LIMIT / 2));
        try (ReceiverFixture fixture = new ReceiverFixture(LIMITED, 1 << 20);
                RawHttp client = fixture.connect()) {
            assertThat(fixture.budget.tryReserve(1)).isTrue();
            send(client, "Content-Encoding: gzip\r\n", packed);
            assertThat(client.read().status()).isEqualTo(429);
            fixture.budget.release(1);
            send(client, "Content-Encoding: gzip\r\n", packed);
            assertThat(client.read().status())
                    .as("more than the budget ever holds")
                    .isEqualTo(413);
        }
    }

    @Test
    void client_thatLeavesWhileItsBodyWaitsForAWorker_leavesNothingBehind() throws Exception {
        try (ReceiverFixture fixture = new ReceiverFixture(LIMITED);
                HeldWorkers held = new HeldWorkers(fixture.loops)) {
            try (RawHttp hostile = fixture.connect()) {
                send(hostile, "Content-Encoding: gzip\r\n", packed(Codec.GZIP, new byte[LIMIT + 1]));
                awaitInFlight(fixture, 1);
            }
            held.close();
            awaitInFlight(fixture, 0);
        }
    }
}
