package io.spanway.processing.exporter.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Reason;
import io.spanway.testkit.Rule;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpAnswerTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @ParameterizedTest
    @ValueSource(ints = {429, 502, 503, 504})
    void status_ofOverloadOrGateway_isRetryable(int status) {
        assertThat(answer(status, "").outcome(NOW)).isInstanceOf(Outcome.Retryable.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 400, 401, 403, 404, 408, 413, 418, 500, 501, 505})
    void status_ofAnyOtherFailure_isPermanent(int status) {
        assertThat(answer(status, "").outcome(NOW)).isInstanceOf(Outcome.Refused.class);
    }

    @Test
    @Rule("BACKEND-11")
    void retryAfter_secondsOrDate_isTheDelay() {
        assertThat(delay(answer(503, "7"))).isEqualTo(Duration.ofSeconds(7).toNanos());
        assertThat(delay(answer(429, "Thu, 01 Jan 2026 00:00:30 GMT")))
                .isEqualTo(Duration.ofSeconds(30).toNanos());
        assertThat(delay(answer(429, "Wed, 31 Dec 2025 00:00:30 GMT"))).isZero();
        assertThat(delay(answer(503, "soon"))).isEqualTo(Outcome.NO_DELAY);
        assertThat(delay(answer(503, "-5"))).isEqualTo(Outcome.NO_DELAY);
        assertThat(delay(answer(503, "99999999999")))
                .isEqualTo(Duration.ofDays(1).toNanos());
        assertThat(delay(answer(502, "7"))).isEqualTo(Outcome.NO_DELAY);
    }

    /** This machine's clock may be wrong by an hour, or be set while the request is under way. */
    @Test
    void f16_dateOfRetryAfter_isMeasuredByTheClockThatWroteIt() {
        for (Duration wrong : new Duration[] {Duration.ZERO, Duration.ofHours(1), Duration.ofHours(-1)}) {
            Instant now = HttpAnswer.writtenAt("Thu, 01 Jan 2026 00:00:00 GMT", NOW.plus(wrong));
            HttpAnswer answer = answer(429, "Thu, 01 Jan 2026 00:00:30 GMT");
            assertThat(((Outcome.Retryable) answer.outcome(now)).retryAfterNanos())
                    .isEqualTo(Duration.ofSeconds(30).toNanos());
        }
        assertThat(HttpAnswer.writtenAt("", NOW)).isEqualTo(NOW);
        assertThat(HttpAnswer.writtenAt("yesterday", NOW)).isEqualTo(NOW);
    }

    @Test
    void body_ofSuccess_tellsPartialSuccess() {
        byte[] proto = ExportTraceServiceResponse.newBuilder()
                .setPartialSuccess(ExportTracePartialSuccess.newBuilder()
                        .setRejectedSpans(3)
                        .setErrorMessage("old"))
                .build()
                .toByteArray();
        assertThat(new HttpAnswer(200, "application/x-protobuf", "", proto).outcome(NOW))
                .isEqualTo(Outcome.partlyRejected(3, "old"));
        assertThat(json(200, "{\"partialSuccess\":{\"rejectedLogRecords\":\"2\",\"errorMessage\":\"x\"}}"))
                .isEqualTo(Outcome.partlyRejected(2, "x"));
        assertThat(json(200, "{\"partialSuccess\":{}}")).isEqualTo(Outcome.ACCEPTED);
        assertThat(json(200, "{}")).isEqualTo(Outcome.ACCEPTED);
    }

    @Test
    void body_unreadable_countsAsSuccess() {
        assertThat(json(200, "{nonsense")).isEqualTo(Outcome.ACCEPTED);
        assertThat(new HttpAnswer(200, "", "", new byte[] {(byte) 0xff}).outcome(NOW))
                .isEqualTo(Outcome.ACCEPTED);
    }

    @Test
    void body_ofFailure_tellsItsMessage() {
        assertThat(json(400, "{\"code\":3,\"message\":\"bad span\"}"))
                .isEqualTo(Outcome.refused(Reason.MALFORMED, "HTTP status 400: bad span"));
    }

    private static HttpAnswer answer(int status, String retryAfter) {
        return new HttpAnswer(status, "text/plain", retryAfter, new byte[0]);
    }

    private static Outcome json(int status, String body) {
        return new HttpAnswer(status, "application/json; charset=utf-8", "", body.getBytes(StandardCharsets.UTF_8))
                .outcome(NOW);
    }

    private static long delay(HttpAnswer answer) {
        return ((Outcome.Retryable) answer.outcome(NOW)).retryAfterNanos();
    }
}
