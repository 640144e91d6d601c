package io.spanway.processing.processor.tailsampling;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.internal.PlatformDependent;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TailSamplingConfigTest {
    @Test
    void defaults_areTheCollectors() {
        TailSamplingConfig config = SamplingConfigs.of("{}");

        assertThat(config.decisionWait()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.decisionWaitAfterRootReceived()).isZero();
        assertThat(config.numTraces()).isEqualTo(50_000);
        assertThat(config.expectedNewTracesPerSec()).isZero();
        assertThat(config.policies()).isEmpty();
        assertThat(config.decisionCache().sampledCacheSize()).isZero();
        assertThat(config.decisionCache().nonSampledCacheSize()).isZero();
        assertThat(config.sampleOnFirstMatch()).isFalse();
        assertThat(config.samplingStrategy()).isEqualTo(TailSamplingConfig.Strategy.TRACE_COMPLETE);
        assertThat(config.dropPendingTracesOnShutdown()).isFalse();
        assertThat(config.blockOnOverflow()).isFalse();
        assertThat(config.maximumTraceSizeBytes()).isZero();
        assertThat(config.numShards()).isEqualTo(1);
        assertThat(config.maxBytes()).isEqualTo(PlatformDependent.maxDirectMemory() / 2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{num_traces: 0} | num_traces",
                "{decision_wait: -1s} | decision_wait",
                "{num_shards: 257} | num_shards",
                "{sampling_strategy: eager} | sampling_strategy",
                "{max_bytes: 5} | max_bytes",
                "{tail_storage: file_storage} | tail_storage",
                "{policy: []} | unknown key",
                "{decision_cache: {sampled_cache_size: -1}} | sampled_cache_size",
                "{policies: [{type: always_sample}]} | policies[0].name",
                "{policies: [{name: a}]} | type: is missing",
                "{policies: [{name: a, type: sometimes}]} | must be one of",
                "{policies: [{name: a, type: always_sample}, {name: a, type: always_sample}]} | policies[1].name",
                "{policies: [{name: a, type: latency, latency: {threshold: 5}}]} | unknown key",
                "{policies: [{name: a, type: numeric_attribute}]} | numeric_attribute",
                "{policies: [{name: a, type: numeric_attribute, numeric_attribute: {key: k}}]} | min_value",
                "{policies: [{name: a, type: status_code, status_code: {status_codes: []}}]} | status_codes",
                "{policies: [{name: a, type: status_code, status_code: {status_codes: [BAD]}}]} | must be one of",
                "{policies: [{name: a, type: rate_limiting}]} | rate_limiting",
                "{policies: [{name: a, type: ottl_condition, ottl_condition: {}}]} | no condition",
                "{policies: [{name: a, type: not, not: {not_sub_policy: {type: and}}}]} | may not stand here",
                "{policies: [{name: a, type: and, and: {and_sub_policy: [{type: drop}]}}]} | and_sub_policy[0].type",
                "{policies: [{name: a, type: drop, drop: {drop_sub_policy: [{type: and}]}}]} | may not stand here",
                "{policies: [{name: a, type: composite, composite: {composite_sub_policy: [{type: not, not: {not_sub_policy: {type: always_sample}}}]}}]} | may not stand here",
                "{sampling_strategy: span-ingest, policies: [{name: a, type: rate_limiting, rate_limiting: {spans_per_second: 1}}]} | trace-complete",
                "{sampling_strategy: span-ingest, policies: [{name: a, type: latency, latency: {upper_threshold_ms: 1}}]} | trace-complete",
                "{sampling_strategy: span-ingest, policies: [{name: a, type: span_count, span_count: {max_spans: 1}}]} | trace-complete",
                "{sampling_strategy: span-ingest, policies: [{name: a, type: composite, composite: {composite_sub_policy: [{type: bytes_limiting, bytes_limiting: {}}]}}]} | trace-complete",
            })
    void mistake_isRefusedAtItsPath(String yaml, String expected) {
        assertThat(SamplingConfigs.problems(yaml)).hasSize(1).first().asString().contains(expected);
    }

    @Test
    void mistakes_areFoundAllAtOnce() {
        assertThat(SamplingConfigs.problems("{num_tracez: 1, policies: [{name: a, type: x}, {name: b, type: latency,"
                        + " latency: {threshold_ms: abc}}]}"))
                .hasSize(3);
    }

    @Test
    void spanIngest_withDrop_keepsNothing() {
        String drop = "policies: [{name: a, type: drop}]}";
        assertThat(SamplingConfigs.of("{sampling_strategy: span-ingest, " + drop)
                        .keepsNothing())
                .isTrue();
        assertThat(SamplingConfigs.of("{" + drop).keepsNothing()).isFalse();
    }
}
