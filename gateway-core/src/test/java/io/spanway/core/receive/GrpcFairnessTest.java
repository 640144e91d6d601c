package io.spanway.core.receive;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.spanway.core.transport.HeldWorkers;
import io.spanway.core.transport.codec.Codec;
import io.spanway.core.transport.grpc.RawPeer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that take long to unpack hold nobody up: here the workers are held, and all other calls are answered. One loop for all. */
@Timeout(120)
class GrpcFairnessTest {
    private static final int LIMIT = 1 << 20;
    private static final Map<String, Object> LIMITED = Map.of("maxRecvMsgSizeMib", 1);
    private static final Duration SOON = Duration.ofSeconds(20);

    private static byte[] packed(String coding, byte[] plain) {
        Codec codec = requireNonNull(Codec.ofGrpc(coding));
        ByteBuf packed = codec.compress(Unpooled.wrappedBuffer(plain), 0, UnpooledByteBufAllocator.DEFAULT);
        try {
            return RawPeer.prefixed(1, ByteBufUtil.getBytes(packed));
        } finally {
            packed.release();
        }
    }

    private static void send(RawPeer client, int stream, String coding, byte[] plain) throws Exception {
        client.headers(stream, 0, GrpcFixture.headers().set("grpc-encoding", coding));
        byte[] message = packed(coding, plain);
        int piece = 16_384;
        for (int at = 0; at < message.length; at += piece) {
            int end = Math.min(at + piece, message.length);
            client.frame(
                    RawPeer.DATA,
                    end == message.length ? RawPeer.END_STREAM : 0,
                    stream,
                    Arrays.copyOfRange(message, at, end));
        }
    }

    private static String status(RawPeer client, int stream) throws Exception {
        return client.trailers(stream).header("grpc-status");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd", "snappy"})
    void bomb_isUnpackedBesideTheLoop_othersAreAnsweredMeanwhile(String coding) throws Exception {
        try (GrpcFixture fixture = new GrpcFixture(LIMITED);
                HeldWorkers held = new HeldWorkers(fixture.loops)) {
            RawPeer hostile = fixture.connect();
            send(hostile, 1, coding, new byte[LIMIT + 1]);
            send(hostile, 3, coding, new byte[] {10, 0});
            assertThat(status(hostile, 3)).isEqualTo("0");
            RawPeer good = fixture.connect();
            GrpcFixture.request(good, 1, new byte[] {10, 0});
            assertThat(status(good, 1)).isEqualTo("0");
            assertThat(fixture.refused("too_large")).isZero();
            assertThat(fixture.receiver.requestsInFlight()).isEqualTo(1);

            held.close();
            assertThat(status(hostile, 1)).isEqualTo("8");
            fixture.awaitRefused("too_large", 1);
            assertThat(fixture.receiver.requestsInFlight()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd", "snappy"})
    void message_upToTheLimit_arrivesWhole(String coding) throws Exception {
        byte[] message = new byte[LIMIT];
        message[LIMIT - 1] = 1;
        try (GrpcFixture fixture = new GrpcFixture(LIMITED)) {
            RawPeer client = fixture.connect();
            send(client, 1, coding, message);
            assertThat(status(client, 1)).isEqualTo("0");
            assertThat(fixture.received).containsExactly(message);
        }
    }

    @Test
    void damagedMessage_thatAWorkerUnpacks_isRefused() throws Exception {
        byte[] message = packed("gzip", new byte[LIMIT]);
        message[message.length - 5] ^= 1;
        try (GrpcFixture fixture = new GrpcFixture(LIMITED)) {
            RawPeer client = fixture.connect();
            client.headers(1, 0, GrpcFixture.headers().set("grpc-encoding", "gzip"));
            client.frame(RawPeer.DATA, RawPeer.END_STREAM, 1, message);
            RawPeer.Frame answer = client.trailers(1);
            assertThat(answer.header("grpc-status")).isEqualTo("13");
            assertThat(answer.header("grpc-message")).contains("checksum");
        }
    }

    /** The client does not learn of it, but nothing stays behind of the call. */
    @Test
    void call_thatIsResetWhileAWorkerHasItsMessage_leavesNothingBehind() throws Exception {
        try (GrpcFixture fixture = new GrpcFixture(LIMITED);
                HeldWorkers held = new HeldWorkers(fixture.loops)) {
            RawPeer client = fixture.connect();
            send(client, 1, "gzip", new byte[LIMIT + 1]);
            client.frame(RawPeer.RST_STREAM, 0, 1, new byte[] {0, 0, 0, 8});
            GrpcFixture.request(client, 3, new byte[] {10, 0});
            assertThat(status(client, 3)).isEqualTo("0");
            assertThat(fixture.budget.usedBytes()).isPositive();

            held.close();
            await().atMost(SOON).untilAsserted(() -> {
                assertThat(fixture.budget.usedBytes()).isZero();
                assertThat(fixture.receiver.requestsInFlight()).isZero();
            });
        }
    }

    @Test
    void message_thatTheBudgetHasNoRoomFor_isRefusedRetryably() throws Exception {
        try (GrpcFixture fixture = new GrpcFixture(Map.of("maxRecvMsgSizeMib", 64))) {
            RawPeer client = fixture.connect();
            assertThat(fixture.budget.tryReserve(1)).isTrue();
            send(client, 1, "gzip", new byte[(8 << 20) + 1]);
            assertThat(status(client, 1)).isEqualTo("8");
            fixture.awaitRefused("overloaded", 1);
            fixture.budget.release(1);
            send(client, 3, "gzip", new byte[(8 << 20) + 1]);
            assertThat(status(client, 3)).isEqualTo("8");
            fixture.awaitRefused("too_large", 1);
            send(client, 5, "gzip", new byte[8 << 20]);
            assertThat(status(client, 5)).as("all that the budget holds").isEqualTo("0");
        }
    }
}
