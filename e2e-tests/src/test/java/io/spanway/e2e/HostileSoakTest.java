package io.spanway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.testkit.OtlpBackend;
import io.spanway.testkit.SpanLedger;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Hostile clients of every kind beside a good one: it gets no error, waits little longer than alone, and the gateway's memory stays where it was.
 * The long form takes {@code -Dspanway.soak.seconds} (300).
 *
 * <p>All programs share the machine's cores, so hostile clients slow a good one by their own work, whomever they visit. How much that is, a
 * measurement tells in which they visit another gateway; only what they do beyond it is the fault of the gateway that they share.
 */
class HostileSoakTest {
    private static final int HOSTILE = 3;
    private static final long MAX_RESIDENT_BYTES = 450L << 20;
    private static final Duration WARM_UP = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(20);
    /** Answers are measured in whole milliseconds, and a p99 of three or four of them is doubled by chance. */
    private static final Duration NOISE = Duration.ofMillis(5);

    private final Queue<String> wrongAnswers = new ConcurrentLinkedQueue<>();
    private final AtomicLong visits = new AtomicLong();

    @Test
    @Timeout(120)
    void goodClient_besideHostileOnes_isServedAsAlone() throws Exception {
        soak(Duration.ofSeconds(6), Duration.ofMillis(500));
    }

    @Test
    @Tag("slow")
    @Timeout(3_600)
    void goodClient_besideHostileOnesForLong_isServedAsAlone() throws Exception {
        soak(Duration.ofSeconds(Integer.getInteger("spanway.soak.seconds", 300)), NOISE);
    }

    private void soak(Duration duration, Duration noise) throws Exception {
        try (OtlpBackend backend = OtlpBackend.start();
                Launched lb = gateway(backend);
                Launched other = gateway(backend)) {
            var unused = served(lb, backend, WARM_UP, 1);
            long aloneMillis = p99(served(lb, backend, duration.dividedBy(4), 2));
            long elsewhereMillis;
            try (Visitors visitors = new Visitors(other)) {
                elsewhereMillis = p99(served(lb, backend, duration.dividedBy(4), 3));
            }
            visits.set(0);
            long before = lb.residentBytes();
            long besideMillis;
            try (Visitors visitors = new Visitors(lb)) {
                besideMillis = p99(served(lb, backend, duration, 4));
            }

            String told = visits + " visits; p99 alone " + aloneMillis
                    + " ms, while hostile clients visit another gateway " + elsewhereMillis + " ms, beside them "
                    + besideMillis + " ms; resident " + (before >> 20) + " to " + (lb.residentBytes() >> 20) + " MiB";
            System.out.println("[soak] " + duration.toSeconds() + " s: " + told);
            assertThat(wrongAnswers).as(told).isEmpty();
            assertThat(visits.get()).as(told).isGreaterThan(HOSTILE);
            long ofTheMachine = Math.max(0, elsewhereMillis - aloneMillis);
            assertThat(besideMillis).as(told).isLessThanOrEqualTo(2 * aloneMillis + ofTheMachine + noise.toMillis());
            assertThat(lb.residentBytes()).as(told).isLessThan(MAX_RESIDENT_BYTES);
            assertThat(lb.stop()).as(lb.log()).isZero();
            assertThat(lb.log()).doesNotContain("OutOfMemory", "LEAK");
        }
    }

    private static Launched gateway(OtlpBackend backend) throws IOException {
        return Launched.role("lb-gateway", Texts.limited(List.of(backend.address())))
                .awaitReady();
    }

    /** A steady load for some time, all of it accepted and arrived. */
    private static List<SteadyLoad.Answer> served(Launched lb, OtlpBackend backend, Duration duration, long seed)
            throws Exception {
        try (SteadyLoad good = new SteadyLoad(lb.grpcPort(), seed)) {
            long from = System.nanoTime();
            Awaitility.await()
                    .pollDelay(duration)
                    .atMost(duration.plusSeconds(30))
                    .until(() -> true);
            good.finish();
            assertThat(good.refused()).as("%s", good).isZero();
            assertThat(SpanLedger.judge(good.acknowledged(), List.of(backend.spans()))
                            .lost())
                    .isZero();
            return good.sentBetween(from, System.nanoTime());
        }
    }

    private static long p99(List<SteadyLoad.Answer> answers) {
        long[] millis =
                answers.stream().mapToLong(SteadyLoad.Answer::millis).sorted().toArray();
        return millis[(int) (millis.length * 0.99)];
    }

    /** Hostile clients that visit a gateway at random until they are closed. Confined to the test's thread. */
    private final class Visitors implements AutoCloseable {
        private final List<Thread> threads = new ArrayList<>();
        private volatile boolean end;

        Visitors(Launched gateway) {
            int grpc = gateway.grpcPort();
            int http = gateway.httpPort();
            for (int i = 0; i < HOSTILE; i++) {
                Random random = new Random(i);
                Thread thread = new Thread(() -> visit(grpc, http, random), "hostile-" + i);
                thread.start();
                threads.add(thread);
            }
        }

        private void visit(int grpc, int http, Random random) {
            HostileClient[] clients = HostileClient.values();
            while (!end) {
                HostileClient client = clients[random.nextInt(clients.length)];
                try {
                    String answer = client.visit(grpc, http, random);
                    if (!answer.matches(client.expected())) {
                        wrongAnswers.add(client + ": " + answer);
                    }
                    visits.incrementAndGet();
                } catch (IOException e) {
                    wrongAnswers.add(client + ": " + e);
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }

        @Override
        public void close() throws InterruptedException {
            end = true;
            for (Thread thread : threads) {
                thread.join(20_000);
            }
        }
    }
}
