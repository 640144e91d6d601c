package io.spanway.processing.processor.tailsampling;

import static io.spanway.processing.fake.Traces.payload;
import static io.spanway.processing.fake.Traces.request;
import static io.spanway.processing.fake.Traces.span;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.codahale.metrics.Counter;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.spanway.core.pipeline.ComponentId;
import io.spanway.core.telemetry.Metrics;
import io.spanway.otlp.Outcome;
import io.spanway.processing.fake.KeptSpans;
import io.spanway.processing.ottl.adapter.SpanConditions;
import io.spanway.processing.sampling.SpanCondition;
import io.spanway.processing.sampling.SpanCondition.Answer;
import io.spanway.testkit.ManualClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TailSamplingProcessorTest {
    private static final String ERRORS = "{name: errors, type: status_code, status_code: {status_codes: [ERROR]}}";

    private final Metrics metrics = new Metrics();
    private final ManualClock clock = new ManualClock();
    private final KeptSpans kept = new KeptSpans();
    private final Queue<Outcome> outcomes = new ConcurrentLinkedQueue<>();
    private SpanCondition.Compiler conditions = (span, event, mode) -> one -> Answer.FALSE;
    private TailSamplingProcessor processor = made("{}");

    private void start(String yaml) {
        processor = made(yaml);
        processor.start();
    }

    private TailSamplingProcessor made(String yaml) {
        return new TailSamplingProcessor(
                ComponentId.parse("tail_sampling/gw"), SamplingConfigs.of(yaml), conditions, metrics, clock, kept);
    }

    @AfterEach
    void stop() {
        processor.stop(Duration.ofSeconds(5));
    }

    private static Span failed(int trace) {
        return span(trace, 0).toBuilder()
                .setStatus(Status.newBuilder().setCodeValue(2))
                .build();
    }

    private void decide(Span... spans) {
        int before = outcomes.size();
        processor.accept(payload(request(spans)), outcomes::add);
        await().atMost(Duration.ofSeconds(20)).until(() -> outcomes.size() == before + 1);
        clock.advance(Duration.ofSeconds(31));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> counter("spanway_trace_buffer_arrived_spans")
                        == counter("spanway_trace_buffer_delivered_spans")
                                + counter("spanway_trace_buffer_not_sampled_spans")
                                + counter("spanway_trace_buffer_dropped_spans"));
    }

    private long counter(String family, String... labels) {
        return metrics.all().stream()
                .filter(series -> series.name().family().equals(family))
                .filter(series -> series.name().labels().containsAll(List.of(labels)))
                .mapToLong(series -> ((Counter) series.instrument()).getCount())
                .sum();
    }

    @Test
    void metrics_areTheCollectors() {
        start("{policies: [" + ERRORS + ", {name: d, type: drop, drop: {drop_sub_policy: [{type: span_count,"
                + " span_count: {min_spans: 2}}]}}]}");
        decide(failed(1), span(2, 0), failed(3), span(3, 1), span(4, 0));
        decide(span(1, 1), span(2, 1));

        String prefix = "otelcol_processor_tail_sampling_";
        assertThat(counter(prefix + "count_traces_sampled", "gw.errors", "true"))
                .isEqualTo(1);
        assertThat(counter(prefix + "count_traces_sampled", "gw.errors", "decision", "not_sampled"))
                .isEqualTo(2);
        assertThat(counter(prefix + "count_traces_sampled", "gw.d", "decision", "dropped"))
                .isEqualTo(1);
        assertThat(counter(prefix + "global_count_traces_sampled", "sampled", "true"))
                .isEqualTo(1);
        assertThat(counter(prefix + "global_count_traces_sampled", "decision", "not_sampled"))
                .isEqualTo(2);
        assertThat(counter(prefix + "global_count_traces_sampled", "decision", "dropped"))
                .isEqualTo(1);
        assertThat(counter(prefix + "new_trace_id_received")).isEqualTo(4);
        assertThat(counter(prefix + "sampling_policy_execution_count", "gw.d")).isEqualTo(4);
        assertThat(counter(prefix + "sampling_policy_execution_count", "gw.errors"))
                .as("drop is first")
                .isEqualTo(3);
        assertThat(counter("spanway_trace_buffer_dropped_spans", "reason", "policy"))
                .isEqualTo(2);
        assertThat(counter("spanway_trace_buffer_delivered_spans")).isEqualTo(2);
        assertThat(counter("spanway_trace_buffer_not_sampled_spans")).isEqualTo(3);
    }

    @Test
    void condition_thatFails_countsAsNotSampled() {
        conditions = (span, event, mode) ->
                one -> one.nameEquals("t2s0".getBytes(StandardCharsets.UTF_8)) ? Answer.FAILED : Answer.TRUE;
        start("{policies: [{name: o, type: ottl_condition, ottl_condition: {span: ['true'], error_mode: propagate}}]}");
        decide(span(1, 0), span(2, 0));

        assertThat(kept.spans()).extracting(Span::getName).containsExactly("t1s0");
        assertThat(counter("otelcol_processor_tail_sampling_sampling_policy_evaluation_error"))
                .isEqualTo(1);
    }

    @Test
    void policyWithABug_countsAsFailed_andTheOthersGoOn() {
        conditions = (span, event, mode) -> one -> {
            throw new IllegalStateException("a bug");
        };
        start("{policies: [{name: o, type: ottl_condition, ottl_condition: {span: ['true']}}, " + ERRORS + "]}");
        decide(failed(1), span(2, 0));
        decide(failed(3));

        assertThat(kept.spans()).extracting(Span::getName).containsExactly("t1s0", "t3s0");
        assertThat(counter("otelcol_processor_tail_sampling_sampling_policy_evaluation_error"))
                .isEqualTo(3);
    }

    @Test
    void policies_onAnAbsentAttribute_areDefined() {
        start("""
                policies:
                  - {name: n, type: numeric_attribute, numeric_attribute: {key: none, min_value: -5, max_value: 5}}
                  - {name: b, type: boolean_attribute, boolean_attribute: {key: none, value: false}}
                  - {name: s, type: string_attribute, string_attribute: {key: none, values: ["", ".*"], enabled_regex_matching: true}}
                  - {name: o, type: string_attribute, string_attribute: {key: other, values: [x], invert_match: true}}
                """);
        decide(span(1, 0));

        for (String policy : List.of("gw.n", "gw.b", "gw.s")) {
            assertThat(counter(
                            "otelcol_processor_tail_sampling_count_traces_sampled",
                            "policy",
                            policy,
                            "sampled",
                            "true"))
                    .as(policy)
                    .isZero();
        }
        assertThat(kept.spans()).as("inverted: none has it, so it is kept").hasSize(1);
    }

    @Test
    void latency_underClockSkew_isNeverNegative() {
        start("{policies: [{name: l, type: latency, latency: {threshold_ms: 10}}]}");
        long second = 1_000_000_000L;
        Span endsBeforeItStarts = span(1, 0).toBuilder()
                .setStartTimeUnixNano(100 * second)
                .setEndTimeUnixNano(40 * second)
                .build();
        Span noTimes = span(2, 0).toBuilder()
                .setStartTimeUnixNano(0)
                .setEndTimeUnixNano(0)
                .build();
        Span early = span(3, 0).toBuilder()
                .setStartTimeUnixNano(10 * second)
                .setEndTimeUnixNano(11 * second)
                .build();
        Span skewed = span(3, 1).toBuilder()
                .setStartTimeUnixNano(9 * second)
                .setEndTimeUnixNano(8 * second)
                .build();
        decide(endsBeforeItStarts, noTimes, early, skewed);

        assertThat(kept.spans()).extracting(Span::getName).containsExactly("t3s0", "t3s1");
    }

    @Test
    void ottlPolicies_sampleBySpanEventAndResource() {
        conditions = new SpanConditions("tail_sampling/gw", metrics, clock);
        start("""
                policies:
                  - {name: s, type: ottl_condition, ottl_condition: {span: ['name == "t2s1" and resource.attributes["service.name"] == "svc"']}}
                  - {name: e, type: ottl_condition, ottl_condition: {spanevent: ['name == "boom"']}}
                  - {name: bad, type: ottl_condition, ottl_condition: {error_mode: propagate, span: ['ParseJSON(name)["a"] == 1']}}
                """);
        Span event = span(3, 0).toBuilder()
                .addEvents(Span.Event.newBuilder().setName("boom"))
                .build();
        decide(span(1, 0), span(2, 0), span(2, 1), event);

        assertThat(kept.spans()).extracting(Span::getName).containsExactlyInAnyOrder("t2s0", "t2s1", "t3s0");
        assertThat(counter("otelcol_processor_tail_sampling_sampling_policy_evaluation_error"))
                .isEqualTo(3);
        stop();
        assertThatThrownBy(
                        () -> start("{policies: [{name: o, type: ottl_condition, ottl_condition: {span: ['foo()']}}]}"))
                .hasMessageStartingWith("policies[0]: policy \"o\": span[0]: column 1 of `foo()`: ");
    }

    @Test
    void policyThatCannotBeMade_isNamed() {
        conditions = (span, event, mode) -> {
            throw new IllegalArgumentException("no such function: foo");
        };
        assertThatThrownBy(() -> start("{policies: [" + ERRORS
                        + ", {name: o, type: ottl_condition, ottl_condition: {span: ['foo()']}}]}"))
                .hasMessage("policies[1]: policy \"o\": no such function: foo");
        assertThatThrownBy(() -> start("{policies: [{name: r, type: string_attribute, string_attribute: {key: k,"
                        + " values: ['a(b'], enabled_regex_matching: true}}]}"))
                .hasMessageContaining("policies[0]: policy \"r\": \"a(b\" is no RE2 pattern");
    }

    @Test
    void rateLimit_letsABurstThroughAndThenAsMuchAsComesIn() {
        start("{policies: [{name: r, type: rate_limiting, rate_limiting: {spans_per_second: 2, burst_capacity: 3}}]}");
        decide(span(1, 0), span(2, 0), span(3, 0), span(4, 0));
        assertThat(kept.spans()).hasSize(3);
        decide(span(5, 0), span(6, 0), span(7, 0), span(8, 0));
        assertThat(kept.spans()).as("31 s fill the bucket").hasSize(6);
        decide(span(9, 0), span(9, 1), span(9, 2), span(9, 3));
        assertThat(kept.spans()).as("larger than the bucket").hasSize(6);
    }

    @Test
    void bytesLimit_andCompositeBudgets_countWhatTheyPass() {
        int size = request(span(1, 0)).getSerializedSize();
        start("{policies: [{name: b, type: bytes_limiting, bytes_limiting: {bytes_per_second: 1, burst_capacity: "
                + (2 * size) + "}}]}");
        decide(span(1, 0), span(2, 0), span(3, 0));
        assertThat(kept.spans()).hasSize(2);
        stop();

        start("{policies: [{name: c, type: composite, composite: {max_total_spans_per_second: 10,"
                + " rate_allocation: [{policy: x, percent: 20}], composite_sub_policy: [{name: x, type: status_code,"
                + " status_code: {status_codes: [ERROR]}}, {name: y, type: always_sample}]}}]}");
        decide(
                failed(11),
                failed(12),
                failed(13),
                span(14, 0),
                span(15, 0),
                span(16, 0),
                span(17, 0),
                span(18, 0),
                span(19, 0));
        assertThat(kept.spans().stream().filter(one -> one.getStatus().getCodeValue() == 2))
                .hasSize(2);
        assertThat(kept.spans()).as("2 before, 20% and an equal half of 10").hasSize(2 + 2 + 5);
    }
}
