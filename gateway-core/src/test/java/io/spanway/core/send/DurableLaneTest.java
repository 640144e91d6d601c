package io.spanway.core.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.Counter;
import io.spanway.core.pipeline.BuildContext;
import io.spanway.core.pipeline.Component;
import io.spanway.core.pipeline.ComponentId;
import io.spanway.core.queue.QueueEntry;
import io.spanway.core.queue.QueueStorage;
import io.spanway.core.queue.SendingQueue;
import io.spanway.core.queue.Sizer;
import io.spanway.core.telemetry.Metrics;
import io.spanway.core.transport.ByteBudget;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.Reason;
import io.spanway.otlp.Signal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An exporter whose queue keeps what could not be delivered. */
class DurableLaneTest {
    private static final Outcome DOWN = Outcome.retryable(Reason.UNAVAILABLE, "down");

    private final TestPayloads payloads = new TestPayloads();
    private final Metrics metrics = new Metrics();
    private final List<Outcome> outcomes = new ArrayList<>();
    private final StoredQueue stored = new StoredQueue();

    @AfterEach
    void noLeaks() {
        assertThat(payloads.leaked()).isEmpty();
    }

    @Test
    void unknownStorage_isRefusedNamingTheKey() {
        BuildContext none = new BuildContext(ComponentId.parse("otlp/x"), Map.of());

        assertThatThrownBy(() -> pipeline(ScriptedSender.holding(), none))
                .hasMessageStartingWith("sending_queue.storage: ")
                .hasMessageContaining("service.extensions");
    }

    @Test
    void extensionOfAnotherKind_isRefused() {
        Component other = new Component() {};
        BuildContext context =
                new BuildContext(ComponentId.parse("otlp/x"), Map.of(ComponentId.parse("file_storage"), other));

        assertThatThrownBy(() -> pipeline(ScriptedSender.holding(), context))
                .hasMessageContaining("sending_queue.storage: ")
                .hasMessageContaining("QueueStorage");
    }

    @Test
    void caller_isAnsweredByTheQueue_beforeDelivery() throws Exception {
        ScriptedSender sender = ScriptedSender.holding();
        ExportPipeline pipeline = started(sender);

        pipeline.accept(payloads.spans("a", 2), outcomes::add);
        assertThat(outcomes).isEmpty();
        stored.commit(Outcome.ACCEPTED);

        assertThat(outcomes).containsExactly(Outcome.ACCEPTED);
        assertThat(sender.openAttempts()).isEqualTo(1);
        sender.answer(Outcome.ACCEPTED);
        assertThat(stored.settled).containsExactly(Outcome.ACCEPTED);
        assertThat(counter("otelcol_exporter_sent_spans")).isEqualTo(2);
        pipeline.stop(Duration.ofSeconds(1));
        assertThat(stored.closed).isTrue();
    }

    @Test
    void lateRefusal_reachesTheCaller_andIsCounted() throws Exception {
        ExportPipeline pipeline = started(ScriptedSender.holding());

        pipeline.accept(payloads.spans("a", 2), outcomes::add);
        stored.commit(DOWN);

        assertThat(outcomes).containsExactly(DOWN);
        assertThat(counter("otelcol_exporter_enqueue_failed_spans")).isEqualTo(2);
        pipeline.stop(Duration.ofSeconds(1));
    }

    @Test
    void givenUpForNow_staysInTheQueue_andIsNotDropped() throws Exception {
        ScriptedSender sender = ScriptedSender.answering(DOWN);
        ExportPipeline pipeline = started(sender);

        pipeline.accept(payloads.spans("a", 2), outcomes::add);
        stored.commit(Outcome.ACCEPTED);

        assertThat(stored.settled).containsExactly(DOWN);
        assertThat(counter("spanway_exporter_dropped_spans")).isZero();
        assertThat(counter("otelcol_exporter_send_failed_spans")).isZero();
        stored.size = 0;
        pipeline.stop(Duration.ofSeconds(1));
    }

    @Test
    void refusedForGood_isDroppedAndCounted() throws Exception {
        ScriptedSender sender = ScriptedSender.answering(Outcome.refused(Reason.PERMISSION_DENIED, "no"));
        ExportPipeline pipeline = started(sender);

        pipeline.accept(payloads.spans("a", 2), outcomes::add);
        stored.commit(Outcome.ACCEPTED);

        assertThat(counter("spanway_exporter_dropped_spans")).isEqualTo(2);
        pipeline.stop(Duration.ofSeconds(1));
    }

    @Test
    void stop_whileTheDestinationIsDown_endsEarly_andLeavesTheRest() throws Exception {
        ScriptedSender sender = ScriptedSender.holding();
        ExportPipeline pipeline = started(sender);
        pipeline.accept(payloads.spans("a", 1), outcomes::add);
        stored.commit(Outcome.ACCEPTED);
        sender.nowAnswering(DOWN);
        Thread answering = new Thread(() -> {
            while (sender.openAttempts() > 0) {
                sender.answer(DOWN);
            }
        });
        stored.size = 5;

        long start = System.nanoTime();
        Thread stopping = new Thread(() -> pipeline.stop(Duration.ofSeconds(20)));
        stopping.start();
        while (stopping.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        answering.start();
        stopping.join(15_000);

        assertThat(System.nanoTime() - start).isLessThan(Duration.ofSeconds(10).toNanos());
        assertThat(stored.closed).isTrue();
        assertThat(counter("spanway_exporter_dropped_spans")).isZero();
    }

    private ExportPipeline started(ScriptedSender sender) throws Exception {
        QueueStorage storage = new Storage(stored);
        BuildContext context = new BuildContext(
                ComponentId.parse("otlp/x"), Map.of(ComponentId.parse("file_storage"), (Component) storage));
        ExportPipeline pipeline = pipeline(sender, context);
        pipeline.start();
        return pipeline;
    }

    private ExportPipeline pipeline(ScriptedSender sender, BuildContext context) {
        return new ExportPipeline(
                new ExportSettings(
                        "otlp/x",
                        Set.of(Signal.TRACES),
                        Duration.ofSeconds(5),
                        RetryConfig.off(),
                        SendConfigs.stored(true, false)),
                sender,
                new ExportPipeline.Surroundings(
                        new ManualTimer(), metrics, new ByteBudget(1 << 20), () -> 0.5, context));
    }

    private long counter(String family) {
        return metrics.all().stream()
                .filter(series -> series.name().family().equals(family))
                .mapToLong(series -> ((Counter) series.instrument()).getCount())
                .sum();
    }

    /** A storage with one queue. */
    private record Storage(StoredQueue queue) implements QueueStorage, Component {
        @Override
        public SendingQueue queue(String exporter, String lane, long capacity, Sizer sizer) {
            assertThat(exporter).isEqualTo("otlp/x");
            assertThat(lane).isEqualTo("traces");
            return queue;
        }
    }

    /** A queue that answers and gives entries when the test says. */
    private static final class StoredQueue implements SendingQueue {
        private final Deque<QueueEntry> offered = new ArrayDeque<>();
        private final Deque<QueueEntry> ready = new ArrayDeque<>();
        private final List<Outcome> settled = new ArrayList<>();
        private Runnable readable = () -> {};
        private volatile long size;
        private boolean closed;

        void commit(Outcome outcome) {
            QueueEntry entry = offered.remove();
            entry.done().complete(outcome);
            if (outcome.equals(Outcome.ACCEPTED)) {
                size++;
                ready.add(new QueueEntry(entry.payload(), this::settle, false));
            } else {
                entry.payload().release();
            }
            readable.run();
        }

        private void settle(Outcome outcome) {
            settled.add(outcome);
            size -= outcome instanceof Outcome.Retryable ? 0 : 1;
        }

        @Override
        public void open(Runnable onReadable) {
            readable = onReadable;
        }

        @Override
        public boolean keepsUndelivered() {
            return true;
        }

        @Override
        public void close() {
            closed = true;
        }

        @Override
        public boolean offer(Payload payload, Completion done) {
            offered.add(new QueueEntry(payload, done, false));
            return true;
        }

        @Override
        public @Nullable QueueEntry poll() {
            return ready.poll();
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public long capacity() {
            return 10;
        }

        @Override
        public long bytes() {
            return 0;
        }
    }
}
