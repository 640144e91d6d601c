package io.spanway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.spanway.testkit.OtlpBackend;
import io.spanway.testkit.OtlpBackend.Script;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * F9: twice and five times what the backends take. They take a fixed number of spans a second, far below what the processor could do, so
 * that the outcome does not depend on the machine; the peak is what clients got that wait for each answer, in the same run. Immutable.
 */
final class Overload {
    private static final int BACKENDS = 3;
    private static final int SPANS_A_SECOND = 300;
    private static final int SPANS = 10;
    private static final int CAPACITY = BACKENDS * SPANS_A_SECOND / SPANS;
    private static final long BUDGET_MIB = 8;
    private static final long MOST_RSS_KIB = 400 * 1024;
    /** Until the queues are as long as they get. */
    private static final Duration SETTLING = Duration.ofSeconds(2);

    private static final double SHARE = 0.95;
    /** A busy machine may keep the clients from sending in one of them. */
    private static final int MOST_WINDOWS = 3;

    private static final Duration RECOVERY = Duration.ofSeconds(2);

    private Overload() {}

    static void run(Duration time) throws Exception {
        List<OtlpBackend> backends = new ArrayList<>(Backends.start(BACKENDS));
        backends.forEach(backend -> backend.script(new Script.Limited(SPANS_A_SECOND)));
        Launched gateway = Launched.role(
                "lb-gateway",
                Texts.balancing(Texts.addresses(backends)),
                "--memory-limit-mib",
                Long.toString(BUDGET_MIB));
        // At half of what they take, so that what is beyond it is added and taken away.
        SteadyLoad.Rate half = new SteadyLoad.Rate(CAPACITY / 2, SPANS, 1000);
        try (FaultRig rig = new FaultRig(backends, gateway, half)) {
            double peak = peak(rig, time);
            for (int factor : new int[] {2, 5}) {
                double goodput = offered(rig, factor, time, SHARE * peak);
                assertThat(goodput / peak)
                        .as("goodput at %d times the capacity: %.0f requests/s of %.0f", factor, goodput, peak)
                        .isGreaterThan(SHARE);
            }
            long recovered = System.nanoTime() + RECOVERY.toNanos();
            FaultRig.pass(RECOVERY.plusSeconds(2));

            rig.load().finish();
            assertThat(rig.load().sentBetween(recovered, System.nanoTime()))
                    .isNotEmpty()
                    .allMatch(SteadyLoad.Answer::accepted);
            Books books = Books.settled(rig.gateway);
            assertThat(books.balance()).as(books.toString()).isTrue();
            assertThat(rig.verdict().duplicated()).as(rig.verdict().toString()).isZero();
            assertThat(rig.gateway.log()).doesNotContain("is DOWN");
            assertThat(memoryKib(rig.gateway))
                    .as("largest memory of the process, KiB")
                    .isLessThan(MOST_RSS_KIB);
        }
    }

    /** Requests a second that clients get through who wait for each answer. */
    private static double peak(FaultRig rig, Duration time) throws Exception {
        AtomicLong done = new AtomicLong();
        AtomicBoolean end = new AtomicBoolean();
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < 4 * SPANS; i++) {
            Random random = new Random(i);
            Thread client = new Thread(() -> sendAndWait(rig.gateway.grpcPort(), random, done, end), "peak-" + i);
            client.start();
            clients.add(client);
        }
        FaultRig.pass(SETTLING);
        long before = done.get() + rig.accepted();
        long began = System.nanoTime();
        FaultRig.pass(time);
        double peak = perSecond(done.get() + rig.accepted() - before, began);
        end.set(true);
        for (Thread client : clients) {
            client.join();
        }
        return peak;
    }

    private static void sendAndWait(int port, Random random, AtomicLong done, AtomicBoolean end) {
        try (Client client = new Client(port)) {
            while (!end.get()) {
                List<ByteString> ids = Stream.generate(() -> Requests.randomId(random, 16))
                        .limit(SPANS)
                        .toList();
                client.traces(Requests.traces(ids, random));
                done.incrementAndGet();
            }
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() != Status.Code.RESOURCE_EXHAUSTED) {
                throw e;
            }
        }
    }

    /** Requests a second that were answered with success while so many times the capacity was offered. */
    private static double offered(FaultRig rig, int factor, Duration time, double enough) throws Exception {
        int rate = factor * CAPACITY - CAPACITY / 2;
        try (SteadyLoad more =
                new SteadyLoad(rig.gateway.grpcPort(), factor, new SteadyLoad.Rate(rate, SPANS, 20_000))) {
            FaultRig.pass(SETTLING);
            double goodput = 0;
            for (int i = 0; i < MOST_WINDOWS && goodput < enough; i++) {
                long before = more.accepted() + rig.accepted();
                long began = System.nanoTime();
                FaultRig.pass(time);
                goodput = perSecond(more.accepted() + rig.accepted() - before, began);
            }
            assertThat(rig.metric("spanway_budget_used_bytes")).isLessThanOrEqualTo(BUDGET_MIB << 20);
            more.finish();
            assertThat(more.notSent())
                    .as("ticks at which the test could not offer more")
                    .isZero();
            assertThat(more.permanentlyRefused()).as(more.toString()).isZero();
            return goodput;
        }
    }

    private static double perSecond(long count, long beganNanos) {
        return count * 1e9 / (System.nanoTime() - beganNanos);
    }

    private static long memoryKib(Launched gateway) throws Exception {
        Path status = Path.of("/proc/" + gateway.pid() + "/status");
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
