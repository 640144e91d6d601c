package io.spanway.benchmarks.run;

import io.spanway.core.transport.EventLoops;
import io.spanway.core.transport.codec.Codec;
import io.spanway.core.transport.grpc.GrpcClient;
import io.spanway.core.transport.grpc.GrpcClientSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Runs systems through a cell: each started afresh, warmed up in a closed loop, measured in one window for each rate, and stopped.
 *
 * <p>Confined to the thread that made it, apart from {@link #close}.
 */
final class Bench implements AutoCloseable {
    /** The unmeasured beginning of each window, in which the system settles in the new load. */
    private static final Duration LEAD = Duration.ofSeconds(1);

    private static final Duration AT_REST = Duration.ofSeconds(4);

    private final Cell cell;
    private final Path folder;
    private final EventLoops loops = new EventLoops(2);
    private final Sinks sinks;
    private final RequestTemplate template;
    private final GrpcClient client;
    private volatile @Nullable SystemProcess running;

    /** @param folder for configurations and logs of the systems */
    Bench(Cell cell, Path folder) throws IOException {
        this.cell = cell;
        this.folder = folder;
        this.sinks = new Sinks(loops, cell.backends(), newArrivals());
        this.template = new RequestTemplate(cell.spans(), cell.spanBytes(), cell.protocol() == Cell.Protocol.JSON);
        this.client = new GrpcClient(GrpcClientSettings.plaintext().withCompression(cell.codec()));
    }

    private Arrivals newArrivals() {
        return new Arrivals(cell.spans(), cell.backends());
    }

    /**
     * One life of one system.
     *
     * @throws IOException when it cannot be started or dies
     */
    SystemRun run(SystemKind kind, String command, int round) throws IOException {
        Arrivals arrivals = newArrivals();
        sinks.countIn(arrivals);
        Path own = Files.createDirectories(folder.resolve(kind.id() + "-" + round));
        Codec out = cell.outCodec();
        try (SystemProcess process = SystemProcess.start(kind, command, own, sinks.addresses(), out)) {
            running = process;
            double readySeconds = process.awaitListening();
            pause(AT_REST);
            double idle = process.mebibytes(false);
            List<Connection> connections = connect(process.ports());
            List<Sample> samples = measure(kind, round, process, connections, arrivals);
            connections.forEach(connection -> connection.loop().execute(connection::close));
            return new SystemRun(kind, round, readySeconds, idle, samples, arrivals.verdict());
        } finally {
            running = null;
        }
    }

    private List<Connection> connect(SystemKind.Ports ports) {
        List<Connection> made = new ArrayList<>();
        boolean grpc = cell.protocol() == Cell.Protocol.GRPC;
        int count = grpc ? cell.connections() : cell.connections() * cell.inFlight();
        for (int i = 0; i < count; i++) {
            made.add(
                    grpc
                            ? new GrpcConnection(loops, client, ports.grpc(), template)
                            : new HttpConnection(loops, ports.http(), template, cell));
        }
        return made;
    }

    private List<Sample> measure(
            SystemKind kind, int round, SystemProcess process, List<Connection> connections, Arrivals arrivals)
            throws IOException {
        int inFlight = cell.protocol() == Cell.Protocol.GRPC ? cell.inFlight() : 1;
        AtomicLong nextRequest = new AtomicLong();
        Load load = new Load(connections, arrivals, nextRequest, inFlight, cell.spans());
        load.close();
        pause(cell.warmUp());
        load.stop();
        List<Sample> samples = new ArrayList<>();
        for (double rate : cell.rates()) {
            samples.add(window(kind, round, rate, process, load, arrivals));
        }
        return samples;
    }

    private Sample window(SystemKind kind, int round, double rate, SystemProcess process, Load load, Arrivals arrivals)
            throws IOException {
        Thread pacer = new Thread(
                () -> load.offer(rate, LEAD.plus(cell.window()).plusSeconds(5).toNanos()), "pacer");
        if (rate == 0) {
            load.close();
        } else {
            pacer.start();
        }
        pause(LEAD);
        process.forgetPeak();
        Instant begin = Instant.now(process, arrivals);
        load.next();
        pause(cell.window());
        Load.Seen seen = load.next();
        Instant end = Instant.now(process, arrivals);
        double highest = process.mebibytes(true);
        load.stop();
        try {
            pacer.join();
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
        return sample(kind, round, rate, begin, end, seen, highest);
    }

    private Sample sample(
            SystemKind kind, int round, double rate, Instant begin, Instant end, Load.Seen seen, double highest) {
        double seconds = (end.nanos - begin.nanos) / 1e9;
        double spans = end.spans - begin.spans;
        double acknowledged = Math.max(1, seen.acknowledged());
        double[] perSink = new double[end.perSink.length];
        double busiest = 0;
        for (int i = 0; i < perSink.length; i++) {
            perSink[i] = end.perSink[i] - begin.perSink[i];
            busiest = Math.max(busiest, perSink[i]);
        }
        double ofSystem = end.systemMicros - begin.systemMicros;
        return new Sample(
                kind,
                round,
                rate,
                ofSystem / Math.max(1, spans),
                spans / seconds,
                seen.refused() / Math.max(1.0, seen.requests()),
                seen.notOffered(),
                seen.latencyNanos().getValueAtPercentile(50) / 1e6,
                seen.latencyNanos().getValueAtPercentile(99) / 1e6,
                highest,
                (end.calls - begin.calls) / acknowledged,
                (end.bytes - begin.bytes) / (spans / cell.spans() * template.protobufSize()),
                busiest * perSink.length / Math.max(1, spans),
                (end.busySeconds - begin.busySeconds - (end.ownSeconds - begin.ownSeconds) - ofSystem / 1e6) / seconds);
    }

    /** All clocks and counters at one time. */
    private record Instant(
            long nanos,
            double systemMicros,
            double busySeconds,
            double ownSeconds,
            long spans,
            long calls,
            long bytes,
            long[] perSink) {
        static Instant now(SystemProcess process, Arrivals arrivals) throws IOException {
            return new Instant(
                    System.nanoTime(),
                    process.cpuMicros(),
                    MachineClock.busySeconds(),
                    MachineClock.ownSeconds(),
                    arrivals.spans(),
                    arrivals.calls(),
                    arrivals.bytes(),
                    arrivals.bySink());
        }
    }

    private static void pause(Duration time) throws IOException {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    /** Ends what runs. Any thread. */
    @Override
    public void close() {
        SystemProcess process = running;
        if (process != null) {
            process.close();
        }
        sinks.close();
        client.close();
        loops.close();
    }
}
