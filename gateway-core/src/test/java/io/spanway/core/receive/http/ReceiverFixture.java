package io.spanway.core.receive.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.spanway.core.Platform;
import io.spanway.core.pipeline.BuildContext;
import io.spanway.core.pipeline.Component;
import io.spanway.core.pipeline.ComponentId;
import io.spanway.core.telemetry.Metrics;
import io.spanway.core.transport.ByteBudget;
import io.spanway.core.transport.EventLoops;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** An HTTP receiver on a free port, whose pipelines note what comes and answer as told. Confined to the test's thread. */
public final class ReceiverFixture implements AutoCloseable {
    /** What reached a pipeline. */
    record Received(Signal signal, byte[] bytes, RequestContext context) {}

    final Metrics metrics = new Metrics();
    final EventLoops loops = new EventLoops(2);
    final ByteBudget budget;
    final List<Received> received = new CopyOnWriteArrayList<>();
    final List<Completion> held = new CopyOnWriteArrayList<>();
    final Platform platform;
    final HttpReceiver receiver;
    volatile Function<Payload, Outcome> answer = payload -> Outcome.ACCEPTED;
    volatile boolean hold;

    ReceiverFixture() throws Exception {
        this(Map.of());
    }

    /** @param config record components that differ from the defaults */
    ReceiverFixture(Map<String, Object> config) throws Exception {
        this(config, 64 << 20);
    }

    ReceiverFixture(Map<String, Object> config, long budgetBytes) throws Exception {
        this(config, budgetBytes, Map.of());
    }

    /** @param extensions what {@code service.extensions} lists */
    ReceiverFixture(Map<String, Object> config, long budgetBytes, Map<ComponentId, Component> extensions)
            throws Exception {
        budget = new ByteBudget(budgetBytes);
        platform = new Platform(loops, metrics, budget, System::nanoTime, Path.of("unused"));
        Map<Signal, PayloadSink> sinks = new EnumMap<>(Signal.class);
        for (Signal signal : List.of(Signal.TRACES, Signal.METRICS, Signal.LOGS)) {
            sinks.put(signal, this::accept);
        }
        receiver = new HttpReceiver(
                platform, new BuildContext(ComponentId.parse("otlp"), extensions), config(config), sinks);
        receiver.start();
    }

    private void accept(Payload payload, Completion done) {
        received.add(new Received(payload.signal(), ByteBufUtil.getBytes(payload.bytes()), payload.context()));
        payload.counted(3);
        Outcome outcome = answer.apply(payload);
        payload.release();
        if (hold) {
            held.add(done);
        } else {
            done.complete(outcome);
        }
    }

    public static HttpServerConfig config(Map<String, Object> components) {
        Map<String, Object> values = new HashMap<>(components);
        values.putIfAbsent("endpoint", "127.0.0.1:0");
        return record(HttpServerConfig.class, values);
    }

    /** A record with the named components; the others are null, as missing keys are. */
    public static <R extends Record> R record(Class<R> type, Map<String, Object> components) {
        RecordComponent[] all = type.getRecordComponents();
        Object[] values = new Object[all.length];
        Class<?>[] types = new Class<?>[all.length];
        int used = 0;
        for (int i = 0; i < all.length; i++) {
            types[i] = all[i].getType();
            values[i] = components.get(all[i].getName());
            used += components.containsKey(all[i].getName()) ? 1 : 0;
        }
        assertThat(used).as("known components of %s", components).isEqualTo(components.size());
        try {
            Constructor<R> constructor = type.getDeclaredConstructor(types);
            return constructor.newInstance(values);
        } catch (java.lang.reflect.InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(e);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    RawHttp connect() throws java.io.IOException {
        return new RawHttp(receiver.boundPort());
    }

    /** Value of a counter, 0 while nobody has made it. */
    long counter(String family, String... labels) {
        for (Metrics.Series series : metrics.all()) {
            if (series.name().family().equals(family) && series.name().labels().equals(List.of(labels))) {
                return ((com.codahale.metrics.Counter) series.instrument()).getCount();
            }
        }
        return 0;
    }

    /** Requests whose head was taken and that are not answered yet. */
    int inFlight() {
        return gauge("spanway_receiver_requests_in_flight");
    }

    int connections() {
        return gauge("spanway_receiver_connections");
    }

    private int gauge(String family) {
        for (Metrics.Series series : metrics.all()) {
            if (series.name().family().equals(family)) {
                return (int) ((java.util.function.DoubleSupplier) series.instrument()).getAsDouble();
            }
        }
        throw new AssertionError("no such gauge");
    }

    long refused(String reason) {
        return counter(
                "spanway_receiver_refused_requests_total", "receiver", "otlp", "transport", "http", "reason", reason);
    }

    @Override
    public void close() {
        receiver.stop(Duration.ofSeconds(1));
        loops.close();
        assertThat(budget.usedBytes()).as("bytes still reserved").isZero();
    }
}
