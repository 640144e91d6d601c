package io.spanway.core.transport.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.BadRequest;
import com.google.rpc.Status;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.spanway.core.transport.codec.Codec;
import io.spanway.core.transport.grpc.server.GrpcServerSettings;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Reason;
import io.spanway.testkit.Rule;
import java.io.ByteArrayOutputStream;
import java.net.SocketException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server makes of frames that no ordinary client sends. */
class GrpcServerFramesTest {
    private static final int MAX_MESSAGE = 1 << 20;

    private final Peers peers = new Peers();
    private RawPeer client;

    @BeforeEach
    void connect() throws Exception {
        GrpcServerSettings settings = new GrpcServerSettings(
                MAX_MESSAGE,
                100,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                GrpcServerSettings.Limits.DEFAULTS);
        client = RawPeer.client(peers.server(settings).boundPort());
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        peers.close();
    }

    /** The connection is in step: the next call works. */
    private void assertLivesOn() throws Exception {
        int before = peers.received.size();
        client.request(99_999, new byte[] {7});
        assertThat(client.trailers(99_999).header("grpc-status")).isEqualTo("0");
        assertThat(peers.received).hasSize(before + 1);
        assertThat(peers.budget.usedBytes()).isZero();
    }

    private void assertStatus(int stream, int code) throws Exception {
        RawPeer.Frame trailers = client.trailers(stream);
        assertThat(trailers.header("grpc-status")).isEqualTo(Integer.toString(code));
        assertThat(trailers.header(":status")).isEqualTo("200");
    }

    @Test
    @Rule("GRPC-1")
    void request_simple_isAnsweredWithOneEmptyMessage() throws Exception {
        client.request(1, Peers.bytes(100));
        RawPeer.Frame headers = client.next(RawPeer.HEADERS);
        assertThat(headers.header(":status")).isEqualTo("200");
        assertThat(headers.header("content-type")).isEqualTo("application/grpc");
        assertThat(client.next(RawPeer.DATA).payload()).isEqualTo(new byte[5]);
        RawPeer.Frame trailers = client.next(RawPeer.HEADERS);
        assertThat(trailers.ends()).isTrue();
        assertThat(trailers.header("grpc-status")).isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 50, 1_000, 16_000})
    @Rule("GRPC-14")
    void message_cutInAnyWay_arrivesWhole(int most) throws Exception {
        long seed = 20_261_121L + most;
        Random random = new Random(seed);
        for (int call = 0; call < 5; call++) {
            byte[] message = Peers.bytes(random.nextInt(most * 40));
            client.headers(1 + 2 * call, 0, RawPeer.requestHeaders());
            client.dataInPieces(1 + 2 * call, RawPeer.prefixed(0, message), random, most);
            assertStatusOk(1 + 2 * call, seed);
            assertThat(peers.received.get(call).message()).as("seed " + seed).isEqualTo(message);
        }
    }

    private void assertStatusOk(int stream, long seed) throws Exception {
        assertThat(client.trailers(stream).header("grpc-status"))
                .as("seed " + seed)
                .isEqualTo("0");
    }

    @Test
    @Rule("GRPC-14")
    void bytes_oneAtATime_areUnderstood() throws Exception {
        byte[] block = client.block(RawPeer.requestHeaders());
        byte[] data = RawPeer.prefixed(0, Peers.bytes(300));
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(new byte[] {0, 0, (byte) block.length, 1, 4, 0, 0, 0, 1});
        all.writeBytes(block);
        all.writeBytes(new byte[] {0, (byte) (data.length >> 8), (byte) data.length, 0, 1, 0, 0, 0, 1});
        all.writeBytes(data);
        for (byte b : all.toByteArray()) {
            client.raw(new byte[] {b});
        }
        assertThat(client.trailers(1).header("grpc-status")).isEqualTo("0");
        assertThat(peers.received.get(0).message()).isEqualTo(Peers.bytes(300));
    }

    @Test
    @Rule("GRPC-15")
    void headerBlock_overContinuations_isAccepted() throws Exception {
        Http2Headers headers = RawPeer.requestHeaders();
        for (int i = 0; i < 60; i++) {
            headers.set("x-custom-" + i, "v".repeat(80));
        }
        headers.set("x-data-bin", "AAEC");
        byte[] block = client.block(headers);
        client.frame(RawPeer.HEADERS, 0, 1, Arrays.copyOf(block, 10));
        for (int at = 10; at < block.length; at += 100) {
            int end = Math.min(at + 100, block.length);
            client.frame(
                    RawPeer.CONTINUATION,
                    end == block.length ? RawPeer.END_HEADERS : 0,
                    1,
                    Arrays.copyOfRange(block, at, end));
        }
        client.frame(RawPeer.DATA, RawPeer.END_STREAM, 1, RawPeer.prefixed(0, new byte[3]));
        assertStatusOk(1, 0);
        assertThat(peers.received.get(0).metadata()).hasSize(61).containsKey("x-custom-59");
    }

    @Test
    @Rule("GRPC-19")
    void headerList_ofHundredsOfKib_isRefusedAndOthersLiveOn() throws Exception {
        try (RawPeer other =
                RawPeer.client(peers.server(GrpcServerSettings.DEFAULTS).boundPort())) {
            Http2Headers headers = RawPeer.requestHeaders();
            headers.set("x-large", "v".repeat(300_000));
            byte[] block = other.block(headers);
            other.frame(RawPeer.HEADERS, 0, 1, Arrays.copyOf(block, 16_000));
            for (int at = 16_000; at < block.length; at += 16_000) {
                other.frame(
                        RawPeer.CONTINUATION, 0, 1, Arrays.copyOfRange(block, at, Math.min(block.length, at + 16_000)));
            }
            other.untilClosed();
        } catch (SocketException e) {
            // Closed while we still wrote: refused as well.
            assertThat(e).hasMessageContaining("");
        }
        assertThat(peers.received).isEmpty();
        assertLivesOn();
    }

    @ParameterizedTest
    @CsvSource({
        "application/json, 415",
        "application/grpc-web, 415",
        "application/grpc+json, 415",
        "'', 415",
        "application/grpc+proto, 200",
        "APPLICATION/GRPC, 200",
        "application/grpc; v=1, 200"
    })
    @Rule("GRPC-2")
    void contentType_isChecked(String type, String status) throws Exception {
        Http2Headers headers = RawPeer.requestHeaders();
        headers.remove("content-type");
        if (!type.isEmpty()) {
            headers.set("content-type", type);
        }
        client.headers(1, 0, headers);
        client.frame(RawPeer.DATA, RawPeer.END_STREAM, 1, RawPeer.prefixed(0, new byte[3]));
        assertThat(client.next(RawPeer.HEADERS).header(":status")).isEqualTo(status);
        assertLivesOn();
    }

    @Test
    @Rule("GRPC-3")
    void method_otherThanPost_is405() throws Exception {
        client.headers(1, RawPeer.END_STREAM, RawPeer.requestHeaders().method("GET"));
        RawPeer.Frame answer = client.trailers(1);
        assertThat(answer.header(":status")).isEqualTo("405");
        assertThat(answer.header("allow")).isEqualTo("POST");
        assertLivesOn();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/test.Service/Other", "/other.Service/Call", "nonsense", "/test.Service/Call/", "/"})
    @Rule("GRPC-4")
    void path_unknown_isUnimplemented(String path) throws Exception {
        client.headers(1, 0, RawPeer.requestHeaders().path(path));
        client.frame(RawPeer.DATA, RawPeer.END_STREAM, 1, RawPeer.prefixed(0, new byte[3]));
        assertStatus(1, 12);
        assertLivesOn();
    }

    @Test
    @Rule("GRPC-6")
    void prefix_largerThanTheData_isInternal() throws Exception {
        client.headers(1, 0, RawPeer.requestHeaders());
        client.frame(RawPeer.DATA, RawPeer.END_STREAM, 1, RawPeer.prefixed(0, 100, new byte[99]));
        assertStatus(1, 13);
        assertThat(peers.received).isEmpty();
        assertLivesOn();
    }

    @ParameterizedTest
    @ValueSource(ints = {MAX_MESSAGE + 1, Integer.MAX_VALUE, -1})
    @Rule("GRPC-7")
    void prefix_beyondTheLimit_isExhaustedAtOnceWithoutRetryInfo(int length) throws Exception {
        client.headers(1, 0, RawPeer.requestHeaders());
        client.frame(RawPeer.DATA, 0, 1, RawPeer.prefixed(0, length, new byte[0]));
        RawPeer.Frame trailers = client.trailers(1);
        assertThat(trailers.header("grpc-status")).isEqualTo("8");
        assertThat(trailers.block().contains("grpc-status-details-bin")).isFalse();
        // The rest is read and thrown away.
        client.frame(RawPeer.DATA, 0, 1, new byte[10_000]);
        client.frame(RawPeer.DATA, RawPeer.END_STREAM, 1, new byte[10_000]);
        assertLivesOn();
    }

    @Test
    @Rule("GRPC-8")
    void call_withoutMessage_isInternal() throws Exception {
        client.headers(1, RawPeer.END_STREAM, RawPeer.requestHeaders());
        assertStatus(1, 13);
        client.headers(3, 0, RawPeer.requestHeaders());
        client.frame(RawPeer.DATA, RawPeer.END_STREAM, 3, new byte[0]);
        assertStatus(3, 13);
        client.headers(5, 0, RawPeer.requestHeaders());
        client.frame(RawPeer.DATA, RawPeer.END_STREAM, 5, new byte[4]);
        assertStatus(5, 13);
        assertLivesOn();
    }

    @Test
    @Rule("GRPC-9")
    void call_withTwoMessages_isInternalAndNothingIsProcessed() throws Exception {
        client.headers(1, 0, RawPeer.requestHeaders());
        client.frame(RawPeer.DATA, 0, 1, RawPeer.prefixed(0, new byte[10]));
        client.frame(RawPeer.DATA, RawPeer.END_STREAM, 1, RawPeer.prefixed(0, new byte[10]));
        assertStatus(1, 13);
        assertThat(peers.received).isEmpty();
        assertLivesOn();
    }

    @Test
    void call_endedByTrailers_isTaken() throws Exception {
        client.headers(1, 0, RawPeer.requestHeaders());
        client.frame(RawPeer.DATA, 0, 1, RawPeer.prefixed(0, new byte[10]));
        client.headers(1, RawPeer.END_STREAM, new DefaultHttp2Headers().set("x-late", "1"));
        assertStatusOk(1, 0);
        assertThat(peers.received.get(0).message()).hasSize(10);
    }

    @Test
    @Rule("GRPC-10")
    void compressedFlag_withoutEncoding_isInternal() throws Exception {
        client.headers(1, 0, RawPeer.requestHeaders());
        client.frame(RawPeer.DATA, RawPeer.END_STREAM, 1, RawPeer.prefixed(1, new byte[10]));
        assertStatus(1, 13);
        client.headers(3, 0, RawPeer.requestHeaders().set("grpc-encoding", "identity"));
        client.frame(RawPeer.DATA, RawPeer.END_STREAM, 3, RawPeer.prefixed(1, new byte[10]));
        assertStatus(3, 13);
        client.headers(5, 0, RawPeer.requestHeaders());
        client.frame(RawPeer.DATA, RawPeer.END_STREAM, 5, RawPeer.prefixed(2, new byte[10]));
        assertStatus(5, 13);
        assertLivesOn();
    }

    @Test
    @Rule("GRPC-11")
    void encoding_unknown_isUnimplementedAndListsOurs() throws Exception {
        client.headers(1, 0, RawPeer.requestHeaders().set("grpc-encoding", "br"));
        client.frame(RawPeer.DATA, RawPeer.END_STREAM, 1, RawPeer.prefixed(1, new byte[10]));
        RawPeer.Frame answer = client.trailers(1);
        assertThat(answer.header("grpc-status")).isEqualTo("12");
        assertThat(answer.header("grpc-accept-encoding").split(",")).contains("gzip", "zstd", "snappy", "identity");
        assertLivesOn();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "identity", "zstd", "snappy"})
    @Rule("GRPC-12")
    void encoding_namedButMessagePlain_isAccepted(String encoding) throws Exception {
        client.headers(1, 0, RawPeer.requestHeaders().set("grpc-encoding", encoding));
        client.frame(RawPeer.DATA, RawPeer.END_STREAM, 1, RawPeer.prefixed(0, new byte[10]));
        assertStatusOk(1, 0);
        assertThat(peers.received.get(0).message()).hasSize(10);
    }

    @Test
    @Rule("GRPC-13")
    void compressed_corruptOrTruncated_isInternal() throws Exception {
        byte[] packed = pack(Peers.bytes(5_000));
        client.headers(1, 0, RawPeer.requestHeaders().set("grpc-encoding", "gzip"));
        client.frame(RawPeer.DATA, RawPeer.END_STREAM, 1, RawPeer.prefixed(1, new byte[50]));
        assertStatus(1, 13);
        client.headers(3, 0, RawPeer.requestHeaders().set("grpc-encoding", "gzip"));
        byte[] cut = Arrays.copyOf(packed, packed.length - 9);
        client.frame(RawPeer.DATA, RawPeer.END_STREAM, 3, RawPeer.prefixed(1, cut));
        assertStatus(3, 13);
        assertThat(peers.received).isEmpty();
        assertLivesOn();
    }

    @Test
    @Rule("SIZE-4")
    void compressed_beyondTheLimitWhenPlain_isExhausted() throws Exception {
        client.headers(1, 0, RawPeer.requestHeaders().set("grpc-encoding", "gzip"));
        client.frame(RawPeer.DATA, RawPeer.END_STREAM, 1, RawPeer.prefixed(1, pack(new byte[MAX_MESSAGE + 1])));
        assertStatus(1, 8);
        client.headers(3, 0, RawPeer.requestHeaders().set("grpc-encoding", "gzip"));
        client.frame(RawPeer.DATA, RawPeer.END_STREAM, 3, RawPeer.prefixed(1, pack(new byte[MAX_MESSAGE])));
        assertStatusOk(3, 0);
        assertLivesOn();
    }

    private static byte[] pack(byte[] plain) {
        ByteBuf packed = Codec.GZIP.compress(Unpooled.wrappedBuffer(plain), 0, UnpooledByteBufAllocator.DEFAULT);
        byte[] bytes = ByteBufUtil.getBytes(packed);
        packed.release();
        return bytes;
    }

    @Test
    @Rule("GRPC-5")
    void malformedRequest_carriesABadRequestDetail() throws Exception {
        peers.answer = Outcome.refused(Reason.MALFORMED, "field 1 is cut short");
        client.request(1, new byte[10]);
        RawPeer.Frame answer = client.trailers(1);
        assertThat(answer.header("grpc-status")).isEqualTo("3");
        Status status = Status.parseFrom(Base64.getDecoder().decode(answer.header("grpc-status-details-bin")));
        assertThat(status.getCode()).isEqualTo(3);
        assertThat(status.getMessage()).isEqualTo("field 1 is cut short");
        assertThat(status.getDetails(0).unpack(BadRequest.class).getFieldViolationsCount())
                .isEqualTo(1);
    }
}
