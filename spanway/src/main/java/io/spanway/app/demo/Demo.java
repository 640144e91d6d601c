package io.spanway.app.demo;

import io.spanway.core.ledger.LedgerReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs all tiers on loopback, shows once a second what each gateway got, and closes with a verdict.
 *
 * <p>Confined to one thread but for {@link #stop} and {@link #kill}.
 */
public final class Demo {
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(15);
    private static final long LOAD_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long MAX_LEDGER_BYTES = 1L << 30;

    /** What is shown of one gateway. */
    private static final class GatewayView {
        final LedgerReader reader;
        long traces;
        long spans;
        long spansBefore;

        GatewayView(Path ledger) {
            this.reader = new LedgerReader(ledger);
        }
    }

    private final DemoSettings settings;
    private final PrintWriter out;
    private final boolean terminal;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Tally tally = new Tally(QUIET_NANOS);
    private final List<GatewayView> gateways = new ArrayList<>();
    private volatile @Nullable Topology running;
    private boolean shown;

    /** @param terminal whether the table may be drawn over itself */
    public Demo(DemoSettings settings, PrintWriter out, boolean terminal) {
        this.settings = settings;
        this.out = out;
        this.terminal = terminal;
    }

    /** Ends the load; {@link #run} then settles, stops everything and gives its verdict. Any thread. */
    public void stop() {
        stopped.countDown();
    }

    /** Tells all processes to end, without waiting: for a process that is itself ended at once. Any thread. */
    public void kill() {
        Topology topology = running;
        if (topology != null) {
            topology.kill();
        }
    }

    /** Runs the demo; true only if no trace was split and no acknowledged span lost or duplicated. */
    public boolean run() throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("spanway-demo-");
        Topology topology = new Topology(settings, directory);
        running = topology;
        Thread killer = new Thread(topology::kill, "demo-kill");
        Runtime.getRuntime().addShutdownHook(killer);
        boolean clean = false;
        try {
            out.println("Starting external-gw, gw1, gw2, gw3, lb and the generator (logs in " + directory + ")");
            topology.start();
            printUrls(topology);
            Tally.Verdict verdict = watch(topology);
            clean = verdict.clean();
            out.printf(
                    Locale.ROOT,
                    "%ntraces %,d · split %,d · lost %,d · duplicated %,d   (%,d spans acknowledged)%n",
                    verdict.traces(),
                    verdict.split(),
                    verdict.lost(),
                    verdict.duplicated(),
                    verdict.spans());
            return clean;
        } finally {
            topology.stop();
            Runtime.getRuntime().removeShutdownHook(killer);
            if (clean) {
                delete(directory);
            }
        }
    }

    private Tally.Verdict watch(Topology topology) throws IOException, InterruptedException {
        LedgerReader acknowledged = new LedgerReader(topology.acknowledgedLedger());
        LedgerReader external = new LedgerReader(topology.externalLedger());
        for (int i = 0; i < Topology.GATEWAYS; i++) {
            gateways.add(new GatewayView(topology.gatewayLedger(i)));
        }
        awaitLoad(topology, acknowledged, external);
        long start = System.nanoTime();
        long until = settings.seconds() == 0 ? Long.MAX_VALUE : start + TimeUnit.SECONDS.toNanos(settings.seconds());
        boolean over = false;
        while (!over && System.nanoTime() < until) {
            long left = Math.min(until - System.nanoTime(), TimeUnit.SECONDS.toNanos(1));
            over = stopped.await(left, TimeUnit.NANOSECONDS) || ledgersFull(topology);
            read(acknowledged, external);
            show((System.nanoTime() - start) / 1e9);
            requireAlive(topology);
        }
        topology.stopLoad();
        long settleUntil = System.nanoTime() + SETTLE_NANOS;
        do {
            TimeUnit.MILLISECONDS.sleep(200);
            read(acknowledged, external);
        } while (!tally.settled() && System.nanoTime() < settleUntil);
        show((System.nanoTime() - start) / 1e9);
        return tally.verdict(System.nanoTime());
    }

    /** The seconds of the demo are seconds of load, however long the generator takes to start. */
    private void awaitLoad(Topology topology, LedgerReader acknowledged, LedgerReader external)
            throws IOException, InterruptedException {
        long until = System.nanoTime() + LOAD_NANOS;
        while (tally.verdict(System.nanoTime()).traces() == 0) {
            if (stopped.await(100, TimeUnit.MILLISECONDS)) {
                return;
            }
            requireAlive(topology);
            if (System.nanoTime() > until) {
                throw new IOException("no span was acknowledged within 60 s; see the logs");
            }
            read(acknowledged, external);
        }
    }

    private static void requireAlive(Topology topology) throws IOException {
        String dead = topology.dead();
        if (!dead.isEmpty()) {
            throw new IOException(dead + " ended by itself; see its log");
        }
    }

    private boolean ledgersFull(Topology topology) throws IOException {
        Path ledger = topology.acknowledgedLedger();
        if (!Files.exists(ledger) || Files.size(ledger) < MAX_LEDGER_BYTES / 3) {
            return false;
        }
        out.println("The demo ends here: its record of spans has reached 1 GiB.");
        return true;
    }

    private void read(LedgerReader acknowledged, LedgerReader external) throws IOException {
        long now = System.nanoTime();
        acknowledged.readNew((high, low, span) -> tally.acknowledged(high, low, span, now));
        for (int i = 0; i < gateways.size(); i++) {
            int index = i;
            GatewayView view = gateways.get(i);
            view.reader.readNew((high, low, span) -> {
                view.spans++;
                view.traces += tally.atGateway(index, high, low, span, now) ? 1 : 0;
            });
        }
        external.readNew((high, low, span) -> tally.atExternal(high, low, span, now));
    }

    private void show(double seconds) {
        Tally.Verdict verdict = tally.verdict(System.nanoTime());
        long all = Math.max(1, gateways.stream().mapToLong(view -> view.spans).sum());
        StringBuilder table = new StringBuilder();
        table.append(String.format(
                Locale.ROOT, "%n%6.0f s   %12s %12s %10s %7s%n", seconds, "traces", "spans", "spans/s", "share"));
        for (int i = 0; i < gateways.size(); i++) {
            GatewayView view = gateways.get(i);
            table.append(String.format(
                    Locale.ROOT,
                    "  gw%d      %,12d %,12d %,10d %6.1f%%%n",
                    i + 1,
                    view.traces,
                    view.spans,
                    view.spans - view.spansBefore,
                    100.0 * view.spans / all));
            view.spansBefore = view.spans;
        }
        table.append(String.format(
                Locale.ROOT,
                "  acknowledged traces %,d, spans %,d; split %,d, on their way %,d, duplicated %,d%n",
                verdict.traces(),
                verdict.spans(),
                verdict.split(),
                verdict.lost(),
                verdict.duplicated()));
        if (terminal && shown) {
            // Back to the first line of the last table, which is drawn over.
            out.print("\033[" + (gateways.size() + 3) + "A");
        }
        shown = true;
        out.print(table);
        out.flush();
    }

    private void printUrls(Topology topology) {
        out.println("  send OTLP to   gRPC 127.0.0.1:" + topology.lb().grpc() + "   HTTP http://127.0.0.1:"
                + topology.lb().http());
        out.println("  lb             http://127.0.0.1:" + topology.lb().admin() + "/   /metrics /readyz");
        for (int i = 0; i < Topology.GATEWAYS; i++) {
            out.println("  gw" + (i + 1) + "            http://127.0.0.1:"
                    + topology.gateway(i).admin() + "/");
        }
        out.println("  external-gw    http://127.0.0.1:" + topology.external().admin() + "/");
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
