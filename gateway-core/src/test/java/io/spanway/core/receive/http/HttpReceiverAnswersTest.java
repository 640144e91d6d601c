package io.spanway.core.receive.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.rpc.RetryInfo;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.spanway.core.transport.codec.Codec;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Reason;
import io.spanway.testkit.Rule;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client is told over HTTP: outcomes of the pipelines, the byte budget, and all of it in JSON. */
class HttpReceiverAnswersTest extends HttpReceiverFixture {
    private static byte[] compressed(Codec codec, byte[] plain) {
        ByteBuf out = codec.compress(Unpooled.wrappedBuffer(plain), 0, ByteBufAllocator.DEFAULT);
        byte[] bytes = ByteBufUtil.getBytes(out);
        out.release();
        return bytes;
    }

    @Test
    @Rule("LIFE-2")
    void body_overTheByteBudget_isRefusedWithADelay() throws Exception {
        fixture.close();
        fixture = new ReceiverFixture(Map.of(), 100_000);
        assertThat(fixture.budget.tryReserve(50_000)).isTrue();
        HttpResponse<byte[]> response = post(new byte[50_001]);
        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(header(response, "retry-after")).isEqualTo("1");
        assertThat(status(response).getCode()).isEqualTo(8);
        assertThat(status(response)
                        .getDetails(0)
                        .unpack(RetryInfo.class)
                        .getRetryDelay()
                        .getSeconds())
                .isEqualTo(1);
        assertThat(fixture.refused("overloaded")).isEqualTo(1);
        assertThat(post(new byte[50_000]).statusCode()).isEqualTo(200);
        fixture.budget.release(50_000);
    }

    /** What the budget can never hold, however often it is sent, is not refused as if it might. */
    @Test
    void body_largerThanTheWholeByteBudget_isTooLarge() throws Exception {
        fixture.close();
        fixture = new ReceiverFixture(Map.of(), 100_000);
        byte[] bomb = compressed(Codec.GZIP, new byte[1_000_000]);
        assertThat(post(new byte[100_001]).statusCode()).isEqualTo(413);
        assertThat(post("/v1/traces", bomb, "Content-Type", PROTOBUF, "Content-Encoding", "gzip")
                        .statusCode())
                .isEqualTo(413);
        assertThat(fixture.refused("too_large")).isEqualTo(2);
        assertThat(post(new byte[100_000]).statusCode()).isEqualTo(200);
    }

    @Test
    void body_thatGrowsOverTheByteBudget_isRefusedWithADelay() throws Exception {
        fixture.close();
        fixture = new ReceiverFixture(Map.of(), 100_000);
        assertThat(fixture.budget.tryReserve(1)).isTrue();
        byte[] bomb = compressed(Codec.GZIP, new byte[1_000_000]);
        HttpResponse<byte[]> response = post("/v1/traces", bomb, "Content-Type", PROTOBUF, "Content-Encoding", "gzip");
        assertThat(response.statusCode()).isEqualTo(429);
        fixture.budget.release(1);
        assertThat(fixture.budget.usedBytes()).isZero();
    }

    @Test
    void budget_isHeldUntilTheOutcomeIsKnown() throws Exception {
        fixture.hold = true;
        var answer = client.sendAsync(
                request("/v1/traces")
                        .header("Content-Type", PROTOBUF)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(BODY))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        await().until(() -> fixture.held.size() == 1);
        assertThat(fixture.budget.usedBytes()).isEqualTo(BODY.length);
        fixture.held.get(0).complete(Outcome.ACCEPTED);
        assertThat(fixture.budget.usedBytes()).isZero();
        assertThat(answer.get(5, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "NOT_SENT,503,14",
        "UNAVAILABLE,503,14",
        "OVERLOADED,429,8",
        "DEADLINE_EXCEEDED,504,4",
        "CANCELLED,503,1",
        "ABORTED,503,10",
        "OUT_OF_RANGE,503,11",
        "DATA_LOSS,503,15",
        "MALFORMED,400,3",
        "TOO_LARGE,413,8",
        "UNAUTHENTICATED,401,16",
        "PERMISSION_DENIED,403,7",
        "UNIMPLEMENTED,404,12",
        "EXHAUSTED,500,8",
        "NOT_FOUND,500,5",
        "ALREADY_EXISTS,500,6",
        "FAILED_PRECONDITION,500,9",
        "INTERNAL,500,13",
        "UNKNOWN,500,2"
    })
    @Rule("CODE-1")
    void outcome_becomesHttpStatusAndGrpcCode(Reason reason, int httpStatus, int grpcCode) throws Exception {
        fixture.answer = payload -> reason.retryable()
                ? Outcome.retryable(reason, "because of \"x\"")
                : Outcome.refused(reason, "because of \"x\"");
        HttpResponse<byte[]> response = post(BODY);
        assertThat(response.statusCode()).isEqualTo(httpStatus);
        assertThat(status(response).getCode()).isEqualTo(grpcCode);
        assertThat(status(response).getMessage()).isEqualTo("because of \"x\"");
        assertThat(header(response, "www-authenticate").isEmpty()).isEqualTo(httpStatus != 401);
        assertThat(header(response, "retry-after").isEmpty()).isEqualTo(httpStatus != 429);
        assertThat(fixture.counter("otelcol_receiver_refused_spans", "receiver", "otlp", "transport", "http"))
                .isEqualTo(3);
        assertThat(fixture.counter("otelcol_receiver_accepted_spans", "receiver", "otlp", "transport", "http"))
                .isZero();
    }

    @Test
    @Rule("CODE-6")
    void retryDelay_isRoundedUpToSeconds() throws Exception {
        fixture.answer = payload -> Outcome.retryable(Reason.UNAVAILABLE, "wait", 2_500_000_000L);
        HttpResponse<byte[]> response = post(BODY);
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(header(response, "retry-after")).isEqualTo("3");
    }

    @Test
    @Rule("ANSWER-3")
    void partialSuccess_isToldAndCounted() throws Exception {
        fixture.answer = payload -> Outcome.partlyRejected(2, "two were bad");
        HttpResponse<byte[]> response = post(BODY);
        assertThat(response.statusCode()).isEqualTo(200);
        ExportTraceServiceResponse message = ExportTraceServiceResponse.parseFrom(response.body());
        assertThat(message.getPartialSuccess().getRejectedSpans()).isEqualTo(2);
        assertThat(message.getPartialSuccess().getErrorMessage()).isEqualTo("two were bad");
        assertThat(fixture.counter("otelcol_receiver_accepted_spans", "receiver", "otlp", "transport", "http"))
                .isEqualTo(1);
        assertThat(fixture.counter("otelcol_receiver_refused_spans", "receiver", "otlp", "transport", "http"))
                .isEqualTo(2);
    }

    @Test
    @Rule("CODE-9")
    void pipeline_thatThrows_isAnsweredAsInternalError() throws Exception {
        fixture.answer = payload -> {
            payload.release();
            throw new IllegalStateException("a bug");
        };
        assertThat(post(BODY).statusCode()).isEqualTo(500);
    }

    @Test
    @Rule("DOOR-8")
    void responseHeaders_areOnEveryAnswer() throws Exception {
        restart(Map.of("responseHeaders", Map.of("X-Served-By", "spanway")));
        assertThat(header(post(BODY), "x-served-by")).isEqualTo("spanway");
        assertThat(header(post("/nowhere", BODY), "x-served-by")).isEqualTo("spanway");
    }

    private HttpResponse<byte[]> postJson(String json) throws Exception {
        return post(
                "/v1/traces", json.getBytes(StandardCharsets.UTF_8), "Content-Type", "application/json; charset=utf-8");
    }

    @Test
    @Rule({"JSON-19", "ANSWER-2"})
    void json_becomesProtobufAndIsAnsweredInJson() throws Exception {
        HttpResponse<byte[]> response = postJson("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"name\":\"a\","
                + "\"traceId\":\"0102030405060708090A0B0C0D0E0F10\",\"spanId\":\"0102030405060708\"}]}]}]}");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(header(response, "content-type")).isEqualTo("application/json");
        assertThat(text(response)).isEqualTo("{}");
        var request = io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest.parseFrom(
                fixture.received.get(0).bytes());
        assertThat(request.getResourceSpans(0).getScopeSpans(0).getSpans(0).getName())
                .isEqualTo("a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "{} x", "{\"resourceSpans\":1}"})
    @Rule("JSON-21")
    void json_malformed_isBadRequest(String json) throws Exception {
        HttpResponse<byte[]> response = postJson(json);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(text(response))
                .startsWith("{\"code\":3,\"message\":\"")
                .contains("\"@type\":\"type.googleapis.com/google.rpc.BadRequest\"");
        assertThat(fixture.received).isEmpty();
        assertThat(fixture.refused("malformed")).isEqualTo(1);
    }

    @Test
    void json_compressed_isDecoded() throws Exception {
        byte[] gzip = compressed(Codec.GZIP, "{}".getBytes(StandardCharsets.US_ASCII));
        assertThat(post("/v1/logs", gzip, "Content-Type", "application/json", "Content-Encoding", "gzip")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    @Rule("ANSWER-4")
    void json_partialSuccess_isToldInJson() throws Exception {
        fixture.answer = payload -> Outcome.partlyRejected(2, "two \"bad\"\nones");
        assertThat(text(postJson("{}")))
                .isEqualTo("{\"partialSuccess\":{\"rejectedSpans\":\"2\","
                        + "\"errorMessage\":\"two \\\"bad\\\"\\u000aones\"}}");
        fixture.answer = payload -> Outcome.partlyRejected(0, "a warning");
        assertThat(text(postJson("{}"))).isEqualTo("{\"partialSuccess\":{\"errorMessage\":\"a warning\"}}");
    }

    @Test
    @Rule("CODE-8")
    void json_retryDelay_isToldInJson() throws Exception {
        fixture.answer = payload -> Outcome.retryable(Reason.UNAVAILABLE, "wait", 2_500_000_000L);
        assertThat(text(postJson("{}")))
                .isEqualTo("{\"code\":14,\"message\":\"wait\",\"details\":["
                        + "{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"2.500000000s\"}]}");
    }
}
