package io.spanway.core.receive.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.rpc.BadRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.spanway.core.transport.codec.Codec;
import io.spanway.otlp.Signal;
import io.spanway.testkit.Rule;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an ordinary OTLP/HTTP client sees. */
class HttpReceiverTest extends HttpReceiverFixture {
    @ParameterizedTest
    @CsvSource({"/v1/traces,TRACES", "/v1/metrics,METRICS", "/v1/logs,LOGS", "/v1/traces?x=1&y,TRACES"})
    @Rule("PATH-1")
    void path_decidesTheSignal(String path, Signal signal) throws Exception {
        HttpResponse<byte[]> response = post(path, BODY, "Content-Type", PROTOBUF);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
        assertThat(fixture.received).hasSize(1);
        assertThat(fixture.received.get(0).signal()).isEqualTo(signal);
        assertThat(fixture.received.get(0).bytes()).isEqualTo(BODY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/v1/traces/", "/V1/traces", "/v1", "/v1/tracesx", "//v1/traces", "/v1development/profiles"
            })
    @Rule({"PATH-2", "PATH-4"})
    void path_unknown_isNotFound(String path) throws Exception {
        HttpResponse<byte[]> response = post(path, BODY, "Content-Type", PROTOBUF);
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(status(response).getCode()).isEqualTo(12);
        assertThat(status(response).getMessage()).contains(path);
        assertThat(fixture.received).isEmpty();
        assertThat(fixture.refused("path")).isEqualTo(1);
    }

    @Test
    @Rule("PATH-6")
    void target_inAbsoluteForm_isServed() throws Exception {
        try (RawHttp http = fixture.connect()) {
            http.send("POST http://example.org/v1/logs?a=b HTTP/1.1\r\nHost: example.org\r\nContent-Type: " + PROTOBUF
                    + "\r\nContent-Length: 0\r\n\r\n");
            assertThat(http.read().status()).isEqualTo(200);
            assertThat(fixture.received.get(0).signal()).isEqualTo(Signal.LOGS);
        }
    }

    @Test
    @Rule("PATH-5")
    void paths_configured_replaceTheDefaults() throws Exception {
        restart(Map.of("tracesUrlPath", "custom/t"));
        assertThat(post("/custom/t", BODY, "Content-Type", PROTOBUF).statusCode())
                .isEqualTo(200);
        assertThat(post("/v1/traces", BODY, "Content-Type", PROTOBUF).statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"})
    @Rule({"HTTP-2", "DOOR-1"})
    void method_otherThanPost_isNotAllowed(String method) throws Exception {
        HttpResponse<byte[]> response = client.send(
                request("/v1/traces")
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(header(response, "allow")).isEqualTo("POST");
        assertThat(text(response)).startsWith("{\"code\":12,\"message\":\"").contains(method);
        assertThat(response.headers().map()).doesNotContainKey("access-control-allow-origin");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/x-protobuf",
                "Application/X-Protobuf",
                "application/x-protobuf; charset=utf-8",
                "application/x-protobuf;a=b"
            })
    @Rule("HTTP-4")
    void contentType_ofProtobuf_isAccepted(String type) throws Exception {
        assertThat(post("/v1/traces", BODY, "Content-Type", type).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/protobuf",
                "application/jsonx",
                "application/grpc",
                ";",
                "application/x-www-form-urlencoded"
            })
    @Rule("HTTP-5")
    void contentType_unknown_isUnsupported(String type) throws Exception {
        HttpResponse<byte[]> response = post("/v1/traces", BODY, "Content-Type", type);
        assertThat(response.statusCode()).isEqualTo(415);
        assertThat(text(response)).contains("\"code\":3").contains("application/json");
        assertThat(fixture.received).isEmpty();
    }

    @Test
    @Rule("HTTP-6")
    void contentType_missing_isUnsupported() throws Exception {
        assertThat(post("/v1/traces", BODY).statusCode()).isEqualTo(415);
    }

    @ParameterizedTest
    @CsvSource({
        "gzip,GZIP",
        "x-gzip,GZIP",
        "GZip,GZIP",
        "zstd,ZSTD",
        "deflate,ZLIB",
        "zlib,ZLIB",
        "snappy,SNAPPY_BLOCK",
        "x-snappy-framed,SNAPPY_FRAMED",
        "lz4,LZ4",
        "identity,IDENTITY"
    })
    @Rule("CODING-1")
    void body_compressed_isDecoded(String coding, Codec codec) throws Exception {
        byte[] plain = new byte[50_000];
        Arrays.fill(plain, (byte) 'p');
        HttpResponse<byte[]> response =
                post("/v1/traces", compressed(codec, plain), "Content-Type", PROTOBUF, "Content-Encoding", coding);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(fixture.received.get(0).bytes()).isEqualTo(plain);
    }

    private static byte[] compressed(Codec codec, byte[] plain) {
        ByteBuf out = codec.compress(Unpooled.wrappedBuffer(plain), 0, ByteBufAllocator.DEFAULT);
        byte[] bytes = ByteBufUtil.getBytes(out);
        out.release();
        return bytes;
    }

    @Test
    @Rule("CODING-2")
    void codings_several_areUndoneInReverse() throws Exception {
        byte[] twice = compressed(Codec.ZSTD, compressed(Codec.GZIP, BODY));
        HttpResponse<byte[]> response =
                post("/v1/traces", twice, "Content-Type", PROTOBUF, "Content-Encoding", "gzip, identity, zstd");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(fixture.received.get(0).bytes()).isEqualTo(BODY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "gzip, br", "gzip,gzip,gzip,gzip,gzip", "compress"})
    @Rule("CODING-3")
    void coding_unknown_isUnsupported(String coding) throws Exception {
        HttpResponse<byte[]> response = post("/v1/traces", BODY, "Content-Type", PROTOBUF, "Content-Encoding", coding);
        assertThat(response.statusCode()).isEqualTo(415);
        assertThat(status(response).getMessage()).contains("zstd");
    }

    @Test
    @Rule("CODING-4")
    void coding_switchedOff_isUnsupported() throws Exception {
        restart(Map.of("compressionAlgorithms", List.of("", "zstd")));
        byte[] gzip = compressed(Codec.GZIP, BODY);
        assertThat(post("/v1/traces", gzip, "Content-Type", PROTOBUF, "Content-Encoding", "gzip")
                        .statusCode())
                .isEqualTo(415);
    }

    @ParameterizedTest
    @EnumSource(value = Codec.class, names = "IDENTITY", mode = EnumSource.Mode.EXCLUDE)
    @Rule("HTTP-7")
    void body_notInItsCoding_isBadRequest(Codec codec) throws Exception {
        String name = switch (codec) {
            case ZLIB -> "deflate";
            case SNAPPY_BLOCK -> "snappy";
            case SNAPPY_FRAMED -> "x-snappy-framed";
            default -> codec.name().toLowerCase(java.util.Locale.ROOT);
        };
        byte[] cut = compressed(codec, BODY);
        HttpResponse<byte[]> response = post(
                "/v1/traces", Arrays.copyOf(cut, cut.length - 3), "Content-Type", PROTOBUF, "Content-Encoding", name);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(status(response).getCode()).isEqualTo(3);
        assertThat(status(response).getDetails(0).is(BadRequest.class)).isTrue();
        assertThat(fixture.received).isEmpty();
        assertThat(post(BODY).statusCode()).isEqualTo(200);
    }

    @Test
    @Rule("SIZE-2")
    void body_thatGrowsOverTheLimit_isTooLarge() throws Exception {
        restart(Map.of("maxRequestBodySize", 1_000_000L));
        byte[] bomb = compressed(Codec.GZIP, new byte[1_000_001]);
        HttpResponse<byte[]> response = post("/v1/traces", bomb, "Content-Type", PROTOBUF, "Content-Encoding", "gzip");
        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(status(response).getCode()).isEqualTo(8);
        assertThat(status(response).getDetailsCount()).isZero();
        byte[] fits = compressed(Codec.GZIP, new byte[1_000_000]);
        assertThat(post("/v1/traces", fits, "Content-Type", PROTOBUF, "Content-Encoding", "gzip")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    @Rule("FORWARD-5")
    void metadata_travelsOnlyWhenAskedFor() throws Exception {
        post("/v1/traces", BODY, "Content-Type", PROTOBUF, "X-Tenant", "a", "X-Tenant", "b");
        assertThat(fixture.received.get(0).context().metadata()).isEmpty();
        restart(Map.of("includeMetadata", true));
        post("/v1/traces", BODY, "Content-Type", PROTOBUF, "X-Tenant", "a", "X-Tenant", "b");
        assertThat(fixture.received.get(0).context().metadata()).containsEntry("x-tenant", List.of("a", "b"));
    }

    @Test
    void keepAlives_off_closesAfterEachAnswer() throws Exception {
        restart(Map.of("keepAlivesEnabled", false));
        try (RawHttp http = fixture.connect()) {
            http.send(
                    "POST /v1/logs HTTP/1.1\r\nHost: x\r\nContent-Type: " + PROTOBUF + "\r\nContent-Length: 0\r\n\r\n");
            assertThat(http.read().header("connection")).isEqualTo("close");
            assertThat(http.ended()).isTrue();
        }
    }

    @Test
    @Rule("LIFE-9")
    void start_portInUse_namesTheAddress() throws Exception {
        Map<String, Object> config = Map.of("endpoint", "127.0.0.1:" + fixture.receiver.boundPort());
        assertThatThrownBy(() -> new ReceiverFixture(config))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("otlp: cannot listen on " + config.get("endpoint"));
    }
}
