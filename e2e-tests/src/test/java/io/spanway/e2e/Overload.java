package io.spanway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.testkit.OtlpBackend;
import io.spanway.testkit.OtlpBackend.Script;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * F9: twice and five times what the backends take. They take a fixed number of spans a second, far below what the processor could do.
 *
 * <p>On a busy machine a backend waits for work because nobody ran it, the gateway or the clients. What it lost by that in half a second it makes
 * up for, but no more, so the fixed number alone says little. Windows of overload are therefore compared with windows of the peak, just above
 * what the backends take, next to them in the same run: what the machine takes from both is not counted, what overload costs is. Three windows
 * each are judged together, because calls are answered in one piece, some at a window's edge. A bound that does not depend on the peak keeps a
 * gateway from passing that is slow in both.
 *
 * <p>Immutable.
 */
final class Overload {
    private static final int BACKENDS = 3;
    private static final int SPANS_A_SECOND = 1500;
    private static final int SPANS = 50;
    private static final int CAPACITY = BACKENDS * SPANS_A_SECOND / SPANS;
    private static final long BUDGET_MIB = 8;
    private static final long MOST_RSS_KIB = 400 * 1024;
    /** Until the queues are as long as they get: while they grow, what a backend has done and not answered yet grows with its calls. */
    private static final Duration SETTLING = Duration.ofSeconds(5);

    /** Of what the backends take by their script. */
    private static final double LEAST_SHARE = 0.8;

    private static final double PEAK = 1.25;
    private static final double[] FACTORS = {2, 5};
    private static final int ROUNDS = 3;
    private static final Duration RECOVERY = Duration.ofSeconds(2);

    private Overload() {}

    /**
     * @param time of each window
     * @param share of the peak that must be left; in short windows the calls at their edges weigh some percent
     */
    static void run(Duration time, double share) throws Exception {
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
            double[][] goodput = new double[FACTORS.length + 1][ROUNDS];
            // The ids of spans follow from the seed, so each window has its own.
            long seed = 2;
            for (int round = 0; round < ROUNDS; round++) {
                goodput[0][round] = offered(rig, PEAK, seed++, time);
                for (int i = 0; i < FACTORS.length; i++) {
                    goodput[i + 1][round] = offered(rig, FACTORS[i], seed++, time);
                }
            }
            assertKept(goodput, share);
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

    private static void assertKept(double[][] goodput, double share) {
        String all = "requests/s that succeed at " + PEAK + ", " + Arrays.toString(FACTORS) + " times the capacity of "
                + CAPACITY + ": " + Arrays.deepToString(goodput);
        double peak = mean(goodput[0]);
        for (int i = 1; i < goodput.length; i++) {
            assertThat(mean(goodput[i])).as(all).isGreaterThan(share * peak).isGreaterThan(LEAST_SHARE * CAPACITY);
        }
    }

    private static double mean(double[] of) {
        return Arrays.stream(of).average().orElseThrow();
    }

    /** Requests a second that were answered with success while so many times the capacity was offered. */
    private static double offered(FaultRig rig, double factor, long seed, Duration time) throws Exception {
        int rate = (int) (factor * CAPACITY) - CAPACITY / 2;
        try (SteadyLoad more = new SteadyLoad(rig.gateway.grpcPort(), seed, new SteadyLoad.Rate(rate, SPANS, 20_000))) {
            FaultRig.pass(SETTLING);
            long before = more.accepted() + rig.accepted();
            long began = System.nanoTime();
            FaultRig.pass(time);
            double goodput = perSecond(more.accepted() + rig.accepted() - before, began);
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
