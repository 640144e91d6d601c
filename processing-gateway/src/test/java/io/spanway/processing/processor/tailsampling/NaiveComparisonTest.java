package io.spanway.processing.processor.tailsampling;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.spanway.core.pipeline.ComponentId;
import io.spanway.core.telemetry.Metrics;
import io.spanway.processing.fake.KeptSpans;
import io.spanway.processing.fake.Traces;
import io.spanway.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Random configurations of several policies keep what {@link NaiveSampling} says. */
class NaiveComparisonTest {
    private static final int ROUNDS = 30;
    private static final SampleTraces SAMPLES = new SampleTraces();
    private static final Map<ByteString, List<ResourceSpans>> TRACES = byTrace();

    private static Map<ByteString, List<ResourceSpans>> byTrace() {
        Map<ByteString, List<ResourceSpans>> traces = new LinkedHashMap<>();
        SAMPLES.requests()
                .forEach(request -> request.getResourceSpansList()
                        .forEach(group -> traces.computeIfAbsent(
                                        group.getScopeSpans(0).getSpans(0).getTraceId(), id -> new ArrayList<>())
                                .add(group)));
        // The naive latency knows nothing of clocks that stand at zero.
        traces.values()
                .removeIf(trace -> NaiveSampling.spans(trace).stream()
                        .anyMatch(span -> span.getStartTimeUnixNano() == 0 || span.getEndTimeUnixNano() == 0));
        return traces;
    }

    @Test
    void kept_traces_areThoseOfTheNaivePolicies() {
        for (long seed = 1; seed <= ROUNDS; seed++) {
            Random random = new Random(seed);
            NaiveSampling naive = new NaiveSampling(random);
            List<NaiveSampling.Rule> keep = new ArrayList<>();
            List<NaiveSampling.Rule> drop = new ArrayList<>();
            for (int i = random.nextInt(3); i >= 0; i--) {
                keep.add(
                        random.nextInt(3) == 0
                                ? naive.all("and")
                                : random.nextInt(4) == 0 ? naive.not() : naive.plain());
            }
            if (random.nextInt(3) == 0) {
                drop.add(naive.all("drop"));
            }
            List<NaiveSampling.Rule> all = new ArrayList<>(keep);
            all.addAll(random.nextInt(all.size() + 1), drop);
            String yaml = yaml(all, random.nextBoolean());
            int shards = random.nextInt(4) == 0 ? 3 : 1;

            assertThat(keptIds(yaml.replace("SHARDS", String.valueOf(shards))))
                    .as("seed " + seed + ": " + yaml)
                    .isEqualTo(expectedIds(keep, drop));
        }
    }

    private static String yaml(List<NaiveSampling.Rule> rules, boolean firstMatch) {
        List<String> policies = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            policies.add("{name: p" + i + ", " + rules.get(i).yaml() + "}");
        }
        return "{num_shards: SHARDS, sample_on_first_match: " + firstMatch + ", policies: ["
                + String.join(", ", policies) + "]}";
    }

    private static Set<ByteString> expectedIds(List<NaiveSampling.Rule> keep, List<NaiveSampling.Rule> drop) {
        return TRACES.entrySet().stream()
                .filter(entry -> any(keep, entry.getValue()) && !any(drop, entry.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private static boolean any(List<NaiveSampling.Rule> rules, List<ResourceSpans> trace) {
        return rules.stream()
                .map(NaiveSampling.Rule::samples)
                .anyMatch((Predicate<List<ResourceSpans>> samples) -> samples.test(trace));
    }

    private static Set<ByteString> keptIds(String yaml) {
        KeptSpans kept = new KeptSpans();
        TailSamplingProcessor processor = new TailSamplingProcessor(
                ComponentId.parse("tail_sampling"),
                SamplingConfigs.of(yaml),
                (span, event, mode) -> {
                    throw new AssertionError("no conditions here");
                },
                new Metrics(),
                new ManualClock(),
                kept);
        processor.start();
        SAMPLES.requests().forEach(request -> processor.accept(Traces.payload(request), outcome -> {}));
        processor.stop(Duration.ofSeconds(20));
        return kept.spans().stream()
                .map(Span::getTraceId)
                .filter(TRACES::containsKey)
                .collect(Collectors.toSet());
    }
}
