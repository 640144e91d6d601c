package io.spanway.core.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.BadRequest;
import com.google.rpc.DebugInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Reason;
import io.spanway.testkit.Rule;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutcomeStatusTest {
    private static final List<Integer> RETRYABLE_GRPC = List.of(1, 4, 10, 11, 14, 15);
    private static final List<Integer> RETRYABLE_HTTP = List.of(429, 502, 503, 504);

    private static Outcome of(Reason reason) {
        return reason.retryable() ? Outcome.retryable(reason, "m") : Outcome.refused(reason, "m");
    }

    private static boolean retryable(Outcome outcome) {
        return outcome instanceof Outcome.Retryable;
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    @Rule("CODE-2")
    void reason_onTheWire_keepsItsRetryability(Reason reason) throws Exception {
        Outcome outcome = of(reason);
        int code = OutcomeStatus.grpcCode(outcome);
        Status status = Status.parseFrom(OutcomeStatusDetails.status(outcome));
        boolean retryInfo = status.getDetailsList().stream().anyMatch(any -> any.is(RetryInfo.class));
        assertThat(RETRYABLE_GRPC.contains(code) || (code == 8 && retryInfo)).isEqualTo(reason.retryable());
        assertThat(RETRYABLE_HTTP.contains(OutcomeStatus.httpStatus(outcome))).isEqualTo(reason.retryable());
        assertThat(status.getCode()).isEqualTo(code);
        assertThat(status.getMessage()).isEqualTo("m");
        assertThat(status.getDetailsCount() > 0).isEqualTo(OutcomeStatusDetails.hasDetails(outcome));
    }

    @Test
    void success_hasNoError() {
        for (Outcome outcome : List.of(Outcome.ACCEPTED, Outcome.partlyRejected(3, "x"))) {
            assertThat(OutcomeStatus.grpcCode(outcome)).isZero();
            assertThat(OutcomeStatus.httpStatus(outcome)).isEqualTo(200);
            assertThat(OutcomeStatus.retryDelayNanos(outcome)).isEqualTo(Outcome.NO_DELAY);
        }
        assertThat(OutcomeStatus.message(Outcome.ACCEPTED)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15, 16, 99, -1})
    @Rule("CODE-3")
    void ofGrpc_everyCode_isRetryableAsTheSpecificationSays(int code) {
        Outcome outcome = OutcomeStatus.ofGrpc(code, "m", Outcome.NO_DELAY);
        assertThat(retryable(outcome)).isEqualTo(RETRYABLE_GRPC.contains(code));
        if (code > 0 && code < 17) {
            assertThat(OutcomeStatus.grpcCode(outcome)).isEqualTo(code);
        } else {
            assertThat(OutcomeStatus.grpcCode(outcome)).isEqualTo(OutcomeStatus.UNKNOWN);
        }
    }

    @Test
    @Rule("CODE-4")
    void ofGrpc_resourceExhausted_isRetryableOnlyWithRetryInfo() {
        assertThat(OutcomeStatus.ofGrpc(8, "m", Outcome.NO_DELAY)).isEqualTo(Outcome.refused(Reason.EXHAUSTED, "m"));
        assertThat(OutcomeStatus.ofGrpc(8, "m", 0)).isEqualTo(Outcome.retryable(Reason.OVERLOADED, "m", 0));
    }

    @ParameterizedTest
    @CsvSource({"400,13", "401,16", "403,7", "404,12", "429,14", "502,14", "503,14", "504,14", "500,2", "200,2", "302,2"
    })
    void ofHttpInsteadOfGrpc_followsTheGrpcMapping(int http, int grpc) {
        assertThat(OutcomeStatus.grpcCode(OutcomeStatus.ofHttpInsteadOfGrpc(http, "m")))
                .isEqualTo(grpc);
    }

    @Test
    @Rule("CODE-5")
    void ofOtlpHttp_exactlyFourStatusesAreRetryable() {
        for (int status = 300; status < 600; status++) {
            Outcome outcome = OutcomeStatus.ofOtlpHttp(status, "m", Outcome.NO_DELAY);
            assertThat(retryable(outcome)).as("status " + status).isEqualTo(RETRYABLE_HTTP.contains(status));
        }
    }

    @ParameterizedTest
    @CsvSource({"0,0", "1,1", "1000000000,1", "1000000001,2", "2500000000,3"})
    @Rule("CODE-6")
    void retryAfter_isInWholeSecondsRoundedUp(long nanos, long seconds) {
        Outcome outcome = Outcome.retryable(Reason.UNAVAILABLE, "m", nanos);
        assertThat(OutcomeStatus.retryAfterSeconds(outcome)).isEqualTo(seconds);
    }

    @Test
    void retryAfter_overloadWithoutDelay_isASecond_othersNone() {
        assertThat(OutcomeStatus.retryAfterSeconds(Outcome.retryable(Reason.OVERLOADED, "m")))
                .isEqualTo(1);
        assertThat(OutcomeStatus.retryAfterSeconds(Outcome.retryable(Reason.UNAVAILABLE, "m")))
                .isEqualTo(-1);
    }

    @Test
    @Rule("ANSWER-6")
    void message_long_isShortened() {
        assertThat(OutcomeStatus.message(Outcome.refused(Reason.INTERNAL, "x".repeat(5_000))))
                .hasSize(1_000);
    }

    @Test
    @Rule("CODE-7")
    void retryInfo_isReadByProtobufAndByUs() throws Exception {
        for (long nanos : new long[] {0, 1, 999_999_999, 1_000_000_000L, 61_500_000_000L}) {
            byte[] bytes = OutcomeStatusDetails.status(Outcome.retryable(Reason.UNAVAILABLE, "ü", nanos));
            Duration delay = Status.parseFrom(bytes)
                    .getDetails(0)
                    .unpack(RetryInfo.class)
                    .getRetryDelay();
            assertThat(delay.getSeconds() * 1_000_000_000L + delay.getNanos()).isEqualTo(nanos);
            assertThat(OutcomeStatusDetails.retryDelayNanos(bytes)).isEqualTo(nanos);
            assertThat(OutcomeStatusDetails.messageOf(bytes)).isEqualTo("ü");
        }
    }

    @Test
    void retryInfo_amongOtherDetails_isFound() {
        Status status = Status.newBuilder()
                .setCode(8)
                .addDetails(Any.pack(DebugInfo.newBuilder().setDetail("x").build()))
                .addDetails(Any.pack(RetryInfo.newBuilder()
                        .setRetryDelay(Duration.newBuilder().setSeconds(3))
                        .build()))
                .build();
        assertThat(OutcomeStatusDetails.retryDelayNanos(status.toByteArray())).isEqualTo(3_000_000_000L);
        assertThat(OutcomeStatusDetails.retryDelayNanos(
                        status.toBuilder().removeDetails(1).build().toByteArray()))
                .isEqualTo(Outcome.NO_DELAY);
    }

    @Test
    void badRequest_isReadByProtobuf() throws Exception {
        byte[] bytes = OutcomeStatusDetails.status(Outcome.refused(Reason.MALFORMED, "cut short"));
        BadRequest detail = Status.parseFrom(bytes).getDetails(0).unpack(BadRequest.class);
        assertThat(detail.getFieldViolations(0).getDescription()).isEqualTo("cut short");
    }

    @Test
    void partialSuccess_isReadByProtobufAndByUs() throws Exception {
        for (long rejected : new long[] {0, 1, 300, Long.MAX_VALUE}) {
            var outcome = new Outcome.PartlyRejected(rejected, "why ü");
            byte[] bytes = OutcomeStatusDetails.partialSuccess(outcome);
            ExportTracePartialSuccess partial =
                    ExportTraceServiceResponse.parseFrom(bytes).getPartialSuccess();
            assertThat(partial.getRejectedSpans()).isEqualTo(rejected);
            assertThat(partial.getErrorMessage()).isEqualTo("why ü");
            assertThat(OutcomeStatusDetails.ofResponse(bytes)).isEqualTo(outcome);
        }
    }

    @Test
    void response_unsetOrUnreadable_isAccepted() {
        assertThat(OutcomeStatusDetails.ofResponse(new byte[0])).isEqualTo(Outcome.ACCEPTED);
        assertThat(OutcomeStatusDetails.ofResponse(new byte[] {10, 0})).isEqualTo(Outcome.ACCEPTED);
        assertThat(OutcomeStatusDetails.ofResponse(new byte[] {10, 99})).isEqualTo(Outcome.ACCEPTED);
        assertThat(OutcomeStatusDetails.ofResponse("<html>".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(Outcome.ACCEPTED);
    }

    @Test
    void anyBytes_areReadWithoutFailing() {
        byte[] good = OutcomeStatusDetails.status(Outcome.retryable(Reason.UNAVAILABLE, "text", 5));
        for (int length = 0; length <= good.length; length++) {
            OutcomeStatusDetails.retryDelayNanos(Arrays.copyOf(good, length));
        }
        long seed = 42;
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = good.clone();
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            assertThat(OutcomeStatusDetails.retryDelayNanos(bytes))
                    .as("seed " + seed)
                    .isGreaterThanOrEqualTo(Outcome.NO_DELAY);
            OutcomeStatusDetails.ofResponse(bytes);
            OutcomeStatusDetails.messageOf(bytes);
        }
    }
}
