package io.spanway.processing.processor;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.spanway.core.pipeline.Processor;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.Reason;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import io.spanway.otlp.json.RandomRequest;
import io.spanway.processing.fake.TestPlatform;
import io.spanway.processing.vector.ProcessorRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Processors that answer at once, over any request: one answer, no leak, no exception; what has nothing to do leaves byte for byte. */
class EveryRequestTest {
    private static final Set<Signal> ALL = Set.of(Signal.TRACES, Signal.METRICS, Signal.LOGS);
    private static final Set<Signal> SAMPLED = Set.of(Signal.TRACES, Signal.LOGS);
    private static final int REQUESTS = 60;

    private final TestPlatform platform = new TestPlatform();

    @AfterEach
    void close() {
        platform.close();
    }

    private static Stream<Arguments> each(String type, Set<Signal> signals, String config) {
        return signals.stream().sorted().map(signal -> Arguments.of(type, signal, config));
    }

    static Stream<Arguments> busy() {
        String statement = "set(attributes[\"k\"], Concat([\"v\", \"w\"], \"-\")) where attributes[\"a\"] == nil";
        return Stream.of(
                        each(
                                "attributes",
                                ALL,
                                "actions: [{pattern: '.', action: hash}, {key: k, value: [1], action: upsert},"
                                        + " {key: a, converted_type: string, action: convert}]"),
                        each("attributes", ALL, "actions: [{pattern: '', key: a, action: delete}]"),
                        each(
                                "resource",
                                ALL,
                                "attributes: [{pattern: '.', action: delete}, {key: k, value: v, action: insert}]"),
                        each(
                                "redaction",
                                ALL,
                                "{allow_all_keys: true, blocked_values: ['.'], redact_all_types: true, summary:"
                                        + " debug}"),
                        each("redaction", ALL, "{allowed_keys: [a], hash_function: sha1, blocked_key_patterns: [a]}"),
                        each("probabilistic_sampler", SAMPLED, "{sampling_percentage: 50}"),
                        each(
                                "probabilistic_sampler",
                                SAMPLED,
                                "{sampling_percentage: 50, mode: equalizing, fail_closed: false}"),
                        each(
                                "probabilistic_sampler",
                                SAMPLED,
                                "{sampling_percentage: 50, mode: proportional, fail_closed: false}"),
                        each(
                                "metrics_transform",
                                Set.of(Signal.METRICS),
                                "transforms: [{include: ., match_type: regexp, action: update, operations: [{action:"
                                        + " aggregate_labels, label_set: [], aggregation_type: sum}, {action:"
                                        + " experimental_scale_value, experimental_scale: 0.5}, {action:"
                                        + " toggle_scalar_data_type}]}, {include: (.*), match_type: regexp, action:"
                                        + " insert, new_name: x.$1}, {include: x, match_type: regexp, action: combine,"
                                        + " new_name: y, aggregation_type: mean}, {include: ., match_type: regexp, action:"
                                        + " group, group_resource_labels: {g: h}}]"),
                        each(
                                "transform",
                                Set.of(Signal.TRACES),
                                "{error_mode: propagate, trace_statements: [{context: span, statements: ['" + statement
                                        + "']}]}"),
                        each(
                                "transform",
                                Set.of(Signal.LOGS),
                                "{error_mode: ignore, log_statements: [{context: log, statements: ['" + statement
                                        + "', 'set(body, ConvertCase(body, \"upper\"))']}]}"),
                        each(
                                "transform",
                                Set.of(Signal.METRICS),
                                "{error_mode: ignore, metric_statements: [{context: datapoint, statements: ['"
                                        + statement + "']}]}"),
                        each("filter", Set.of(Signal.TRACES), "{trace_conditions: ['span.name == \"a\"']}"),
                        each("filter", Set.of(Signal.LOGS), "{log_conditions: ['IsMatch(log.body, \"a\")']}"),
                        each("filter", Set.of(Signal.METRICS), "{metric_conditions: ['datapoint.time_unix_nano > 5']}"))
                .flatMap(cases -> cases);
    }

    static Stream<Arguments> idle() {
        return Stream.of(
                        each(
                                "attributes",
                                ALL,
                                "actions: [{pattern: '^nobody has this$', action: delete}, {key: nobody has this,"
                                        + " action: hash}]"),
                        each("resource", ALL, "attributes: [{key: nobody has this, value: x, action: update}]"),
                        each(
                                "redaction",
                                ALL,
                                "{allow_all_keys: true, blocked_values: ['^nobody has this$'], redact_all_types:"
                                        + " true}"),
                        each(
                                "transform",
                                Set.of(Signal.TRACES),
                                "trace_statements: [{context: span, statements: ['set(name, \"x\") where name =="
                                        + " \"nobody has this\"']}]"),
                        each(
                                "transform",
                                Set.of(Signal.LOGS),
                                "log_statements: [{context: log, statements: ['set(body, \"x\") where body == \"nobody"
                                        + " has this\"']}]"),
                        each(
                                "filter",
                                Set.of(Signal.LOGS),
                                "{log_conditions: ['log.severity_text == \"nobody has this\"']}"))
                .flatMap(cases -> cases);
    }

    @ParameterizedTest(name = "[{index}] {0} {1}")
    @MethodSource("busy")
    void anyRequest_hasOneAnswer_andNoLeak(String type, Signal signal, String config) {
        for (long seed = 0; seed < REQUESTS; seed++) {
            byte[] request = new RandomRequest(seed).request(signal).toByteArray();
            run(type, signal, config, request, "seed " + seed);
        }
        run(type, signal, config, new byte[0], "empty");
    }

    @ParameterizedTest(name = "[{index}] {0} {1}")
    @MethodSource("busy")
    void damagedRequest_isReadOrRefusedForGood(String type, Signal signal, String config) {
        Random random = new Random(5);
        for (long seed = 0; seed < REQUESTS; seed++) {
            byte[] request = new RandomRequest(seed).request(signal).toByteArray();
            for (int i = 0; i < 1 + seed % 4; i++) {
                request[random.nextInt(request.length)] = (byte) random.nextInt();
            }
            run(type, signal, config, request, "seed " + seed);
        }
    }

    @ParameterizedTest(name = "[{index}] {0} {1}")
    @MethodSource("idle")
    void requestWithNothingToChange_leavesByteForByte(String type, Signal signal, String config) {
        for (long seed = 0; seed < REQUESTS; seed++) {
            byte[] request = new RandomRequest(seed).request(signal).toByteArray();
            assertThat(run(type, signal, config, request, "seed " + seed))
                    .as("seed %d", seed)
                    .containsExactly(request);
        }
    }

    private List<byte[]> run(String type, Signal signal, String config, byte[] request, String what) {
        List<byte[]> passed = new ArrayList<>();
        List<Outcome> outcomes = new ArrayList<>();
        Processor processor = ProcessorRun.processor(platform, type, config, signal, (payload, done) -> {
            passed.add(ByteBufUtil.getBytes(payload.bytes()));
            payload.release();
            done.complete(Outcome.ACCEPTED);
        });
        ByteBuf bytes = Unpooled.directBuffer(Math.max(1, request.length)).writeBytes(request);
        processor.accept(new Payload(signal, bytes, RequestContext.NONE, 0), outcomes::add);
        assertThat(bytes.refCnt()).as(what).isZero();
        assertThat(outcomes).as(what).hasSize(1);
        if (outcomes.get(0) instanceof Outcome.Refused refused) {
            assertThat(refused.reason()).as(what).isEqualTo(Reason.MALFORMED);
            assertThat(passed).as(what).isEmpty();
        } else {
            assertThat(outcomes).as(what).containsExactly(Outcome.ACCEPTED);
        }
        return passed;
    }
}
