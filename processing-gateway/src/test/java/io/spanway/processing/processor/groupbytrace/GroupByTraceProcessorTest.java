package io.spanway.processing.processor.groupbytrace;

import static io.spanway.processing.fake.Traces.payload;
import static io.spanway.processing.fake.Traces.request;
import static io.spanway.processing.fake.Traces.span;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.codahale.metrics.Counter;
import io.opentelemetry.proto.trace.v1.Span;
import io.spanway.core.telemetry.Metrics;
import io.spanway.otlp.Outcome;
import io.spanway.processing.fake.KeptSpans;
import io.spanway.testkit.ManualClock;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway") // null is how a missing key arrives
class GroupByTraceProcessorTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final Metrics metrics = new Metrics();
    private final ManualClock clock = new ManualClock();
    private final KeptSpans kept = new KeptSpans();
    private final Queue<Outcome> outcomes = new ConcurrentLinkedQueue<>();

    private GroupByTraceProcessor start(GroupByTraceConfig config) {
        GroupByTraceProcessor processor = new GroupByTraceProcessor("groupbytrace", config, metrics, clock, kept);
        processor.start();
        return processor;
    }

    private static GroupByTraceConfig config(Integer traces) {
        return new GroupByTraceConfig(null, traces, null, null, null, null);
    }

    private void accept(GroupByTraceProcessor processor, Span... spans) {
        int before = outcomes.size();
        processor.accept(payload(request(spans)), outcomes::add);
        await().atMost(SOON).until(() -> outcomes.size() == before + 1);
    }

    private long counter(String name) {
        return metrics.all().stream()
                .filter(series -> series.name().family().equals("otelcol_processor_groupbytrace_" + name))
                .mapToLong(series -> ((Counter) series.instrument()).getCount())
                .sum();
    }

    @Test
    void spans_ofATrace_goOnTogether_andLaterOnesStartANewWait() {
        GroupByTraceProcessor processor = start(config(null));
        accept(processor, span(1, 0), span(2, 0));
        accept(processor, span(1, 1));
        clock.advance(Duration.ofSeconds(1));
        await().atMost(SOON).until(() -> kept.requests().size() == 2);
        assertThat(kept.spans()).extracting(Span::getName).containsExactly("t1s0", "t1s1", "t2s0");

        accept(processor, span(1, 2));
        assertThat(kept.requests()).hasSize(2);
        clock.advance(Duration.ofSeconds(1));
        await().atMost(SOON).until(() -> kept.requests().size() == 3);
        assertThat(counter("traces_released")).isEqualTo(3);
        assertThat(counter("spans_released")).isEqualTo(4);
        processor.stop(Duration.ofSeconds(5));
    }

    @Test
    void tooManyTraces_goOnEarlyAndAreNotLost() {
        GroupByTraceProcessor processor = start(config(2));
        accept(processor, span(1, 0), span(2, 0), span(3, 0), span(4, 0));
        await().atMost(SOON).until(() -> kept.requests().size() == 2);
        assertThat(counter("traces_evicted")).isEqualTo(2);
        processor.stop(Duration.ofSeconds(5));
        assertThat(kept.spans()).hasSize(4);
        assertThat(counter("incomplete_releases")).isEqualTo(4);
    }

    @Test
    void defaults_areTheCollectors() {
        GroupByTraceConfig config = config(null);
        assertThat(config.waitDuration()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.numTraces()).isEqualTo(1_000_000);
        assertThat(config.numWorkers()).isEqualTo(1);
        assertThat(config.discardOrphans()).isFalse();
        assertThat(config.storeOnDisk()).isFalse();
        assertThat(config.maxBytes()).isPositive();
    }

    @Test
    void whatTheCollectorRefuses_isRefused() {
        assertThatThrownBy(() -> new GroupByTraceConfig(null, null, null, true, null, null))
                .hasMessageStartingWith("discard_orphans: ");
        assertThatThrownBy(() -> new GroupByTraceConfig(null, null, null, null, true, null))
                .hasMessageStartingWith("store_on_disk: ");
        assertThatThrownBy(() -> config(0)).hasMessageStartingWith("num_traces: ");
        assertThatThrownBy(() -> new GroupByTraceConfig(Duration.ofSeconds(-1), null, null, null, null, null))
                .hasMessageStartingWith("wait_duration: ");
        assertThatThrownBy(() -> new GroupByTraceConfig(null, null, 0, null, null, null))
                .hasMessageStartingWith("num_workers: ");
        assertThatThrownBy(() -> new GroupByTraceConfig(null, null, null, null, null, 1L))
                .hasMessageStartingWith("max_bytes: ");
    }
}
