package io.spanway.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import io.spanway.core.ledger.LedgerReader;
import io.spanway.core.transport.EventLoops;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Reason;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TelemetryGeneratorTest {
    private static final String TRACES = "TraceService/Export";
    private static final String LOGS = "LogsService/Export";
    private static final long SHORT_DRAIN = TimeUnit.MILLISECONDS.toNanos(100);

    private final EventLoops loops = new EventLoops(2);
    private final StringWriter out = new StringWriter();

    @TempDir
    Path directory;

    @AfterEach
    void close() {
        loops.close();
    }

    @Test
    void traces_asManyAsWished_areSent_andAllIdsAreDifferent() throws Exception {
        ScriptedChannels channels = ScriptedChannels.accepting();

        TelemetryGenerator.Result result =
                generator(settings(50_000, 700, null), channels).run();

        Set<ByteString> traces = new HashSet<>();
        Set<ByteString> spans = new HashSet<>();
        for (Span span : spans(channels)) {
            traces.add(span.getTraceId());
            spans.add(span.getSpanId());
            assertThat(span.getTraceId().size()).isEqualTo(16);
            assertThat(span.getSpanId().size()).isEqualTo(8);
        }
        assertThat(traces).hasSize(700);
        assertThat(spans).hasSize(700 * 7);
        assertThat(result).isEqualTo(new TelemetryGenerator.Result(4900, 4900, 0));
        loops.all().forEach(loop -> loop.submit(() -> {}).awaitUninterruptibly());
        assertThat(channels.closed()).isEqualTo(2);
    }

    @Test
    void load_isSharedEvenlyAmongTheChannels_whateverTheShapeOfTheTraces() throws Exception {
        ScriptedChannels channels = ScriptedChannels.accepting();

        // Four spans a trace, in one request each: the number of spans sent so far is always even.
        generator(new GeneratorSettings(4000, 200, Duration.ZERO, 4, 1, 0, 1, false, false, null, 1), channels)
                .run();

        List<ScriptedChannels.Call> calls = channels.calls();
        long first = calls.stream().filter(call -> call.channel() == 0).count();
        assertThat(first).isBetween(calls.size() / 2L, (calls.size() + 1) / 2L);
    }

    @Test
    void rate_isNeverExceeded() throws Exception {
        ScriptedChannels channels = ScriptedChannels.accepting();
        long start = System.nanoTime();

        TelemetryGenerator.Result result =
                generator(settings(2000, 100, null), channels).run();

        double seconds = (System.nanoTime() - start) / 1e9;
        assertThat(result.spans()).isEqualTo(700).isLessThanOrEqualTo((long) (2000 * seconds));
    }

    @Test
    void duration_endsTheRun() throws Exception {
        GeneratorSettings settings =
                new GeneratorSettings(1000, 0, Duration.ofMillis(200), 4, 2, 0, 4, false, false, null, 1);

        TelemetryGenerator.Result result =
                generator(settings, ScriptedChannels.accepting()).run();

        assertThat(result.acknowledged()).isEqualTo(result.spans());
    }

    @Test
    void stop_endsTheRun_andWhatIsOutIsStillAnswered() throws Exception {
        CompletableFuture<TelemetryGenerator> running = new CompletableFuture<>();
        ScriptedChannels channels = new ScriptedChannels(call -> {
            running.join().stop();
            return Outcome.ACCEPTED;
        });
        running.complete(generator(settings(1000, 0, null), channels));

        TelemetryGenerator.Result result = running.join().run();

        assertThat(result.spans()).isPositive().isEqualTo(result.acknowledged());
    }

    @Test
    void retryableRefusal_isRepeated_withTheSameSpans_untilAccepted() throws Exception {
        Set<ByteString> seen = ConcurrentHashMap.newKeySet();
        ScriptedChannels channels = new ScriptedChannels(
                call -> seen.add(call.message()) ? Outcome.retryable(Reason.UNAVAILABLE, "not yet") : Outcome.ACCEPTED);
        Path ledger = directory.resolve("acknowledged");

        TelemetryGenerator.Result result =
                generator(settings(10_000, 3, ledger), channels).run();

        assertThat(result).isEqualTo(new TelemetryGenerator.Result(21, 21, 0));
        assertThat(channels.calls()).hasSize(2 * seen.size());
        assertThat(ledger(ledger)).hasSize(21).doesNotHaveDuplicates();
    }

    @Test
    void refusalForGood_isNotRepeated_andNotInTheLedger() throws Exception {
        ScriptedChannels channels = new ScriptedChannels(call -> Outcome.refused(Reason.MALFORMED, "no"));
        Path ledger = directory.resolve("acknowledged");

        TelemetryGenerator.Result result =
                generator(settings(10_000, 3, ledger), channels).run();

        assertThat(result).isEqualTo(new TelemetryGenerator.Result(21, 0, 21));
        assertThat(ledger(ledger)).isEmpty();
    }

    @Test
    void partialSuccess_countsWhatWasRejected_aWarningRejectsNothing() throws Exception {
        AtomicBoolean first = new AtomicBoolean(true);
        ScriptedChannels channels =
                new ScriptedChannels(call -> Outcome.partlyRejected(first.getAndSet(false) ? 2 : 0, "look at this"));
        Path ledger = directory.resolve("acknowledged");

        TelemetryGenerator.Result result =
                generator(settings(10_000, 3, ledger), channels).run();

        assertThat(result).isEqualTo(new TelemetryGenerator.Result(21, 19, 2));
        int ofFirstRequest = ExportTraceServiceRequest.parseFrom(
                        channels.calls().get(0).message())
                .getResourceSpans(0)
                .getScopeSpans(0)
                .getSpansCount();
        assertThat(ledger(ledger)).hasSize(21 - ofFirstRequest);
    }

    @Test
    void unansweredAtTheEnd_countsAsFailed_soThatTheBooksBalance() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        ScriptedChannels channels =
                new ScriptedChannels(call -> calls.getAndIncrement() == 0 ? Outcome.ACCEPTED : null);

        TelemetryGenerator.Result result =
                generator(settings(10_000, 3, null), channels, SHORT_DRAIN).run();

        assertThat(result.acknowledged()).isPositive();
        assertThat(result.failed()).isPositive();
        assertThat(result.acknowledged() + result.failed()).isEqualTo(21);
        assertThat(lastReport()).contains("failed " + result.failed() + " ");
    }

    @Test
    void ledger_holdsExactlyWhatTheResultCallsAcknowledged() throws Exception {
        for (int run = 0; run < 20; run++) {
            Path ledger = directory.resolve("run" + run);

            TelemetryGenerator.Result result = generator(settings(1e6, 20, ledger), ScriptedChannels.accepting())
                    .run();

            assertThat((long) ledger(ledger).size())
                    .isEqualTo(result.acknowledged())
                    .isEqualTo(140);
        }
    }

    @Test
    void ledger_thatCannotBeWritten_endsTheRunAndSaysSo() {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "only where there is a device that is always full");

        assertThatThrownBy(() -> generator(settings(20_000, 0, full), ScriptedChannels.accepting())
                        .run())
                .isInstanceOf(IOException.class);
    }

    @Test
    void logs_areOnePerTrace_withItsId() throws Exception {
        ScriptedChannels channels = ScriptedChannels.accepting();
        GeneratorSettings settings = new GeneratorSettings(10_000, 30, Duration.ZERO, 4, 2, 0, 4, true, false, null, 1);

        generator(settings, channels).run();

        Set<ByteString> traces = new HashSet<>();
        spans(channels).forEach(span -> traces.add(span.getTraceId()));
        List<ByteString> logs = new ArrayList<>();
        for (ScriptedChannels.Call call : channels.calls(LOGS)) {
            ExportLogsServiceRequest.parseFrom(call.message())
                    .getResourceLogsList()
                    .forEach(resource ->
                            resource.getScopeLogs(0).getLogRecordsList().forEach(log -> logs.add(log.getTraceId())));
        }
        assertThat(logs).containsExactlyInAnyOrderElementsOf(traces);
    }

    @Test
    void metrics_goOutOnceASecond() throws Exception {
        ScriptedChannels channels = ScriptedChannels.accepting();
        GeneratorSettings settings =
                new GeneratorSettings(10, 0, Duration.ofMillis(1200), 1, 1, 0, 2, false, true, null, 1);

        generator(settings, channels).run();

        assertThat(channels.calls("MetricsService/Export")).hasSize(1);
    }

    private TelemetryGenerator generator(GeneratorSettings settings, ScriptedChannels channels) {
        return generator(settings, channels, TimeUnit.SECONDS.toNanos(20));
    }

    private TelemetryGenerator generator(GeneratorSettings settings, ScriptedChannels channels, long drainNanos) {
        return new TelemetryGenerator(settings, loops, channels, new PrintWriter(out), drainNanos);
    }

    /** Traces of seven spans over four services. */
    private static GeneratorSettings settings(double rate, long traces, @Nullable Path ledger) {
        return new GeneratorSettings(rate, traces, Duration.ZERO, 4, 2, 0, 4, false, false, ledger, 7);
    }

    private static List<Span> spans(ScriptedChannels channels) throws InvalidProtocolBufferException {
        List<Span> spans = new ArrayList<>();
        for (ScriptedChannels.Call call : channels.calls(TRACES)) {
            ExportTraceServiceRequest.parseFrom(call.message())
                    .getResourceSpansList()
                    .forEach(resource -> spans.addAll(resource.getScopeSpans(0).getSpansList()));
        }
        return spans;
    }

    private static List<String> ledger(Path path) throws IOException {
        List<String> records = new ArrayList<>();
        new LedgerReader(path).readNew((high, low, span) -> records.add(high + " " + low + " " + span));
        return records;
    }

    private String lastReport() {
        return out.toString().lines().reduce("", (a, b) -> b);
    }
}
