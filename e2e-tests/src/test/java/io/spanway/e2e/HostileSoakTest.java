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
 */
class HostileSoakTest {
    private static final int HOSTILE = 3;
    private static final long MAX_RESIDENT_BYTES = 450L << 20;
    private static final Duration WARM_UP = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(20);
    /** Two cores that clients, gateway, backend and other programs share: a p99 of few milliseconds is doubled by chance. */
    private static final Duration NOISE = Duration.ofMillis(20);

    private final Queue<String> wrongAnswers = new ConcurrentLinkedQueue<>();
    private final AtomicLong visits = new AtomicLong();
    private volatile boolean end;

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
                Launched lb = Launched.role("lb-gateway", Texts.limited(List.of(backend.address())))
                        .awaitReady()) {
            var unused = served(lb, backend, WARM_UP, 1);
            long aloneMillis = p99(served(lb, backend, duration.dividedBy(4), 2));
            List<Thread> hostile = hostile(lb);
            long before = lb.residentBytes();
            long besideMillis = p99(served(lb, backend, duration, 3));
            end = true;
            for (Thread client : hostile) {
                client.join(20_000);
            }

            String told = visits + " visits; p99 alone " + aloneMillis + " ms, beside hostile clients " + besideMillis
                    + " ms; resident " + (before >> 20) + " to " + (lb.residentBytes() >> 20) + " MiB";
            System.out.println("[soak] " + duration.toSeconds() + " s: " + told);
            assertThat(wrongAnswers).as(told).isEmpty();
            assertThat(visits.get()).as(told).isGreaterThan(HOSTILE);
            assertThat(besideMillis).as(told).isLessThanOrEqualTo(2 * aloneMillis + noise.toMillis());
            assertThat(lb.residentBytes()).as(told).isLessThan(MAX_RESIDENT_BYTES);
            assertThat(lb.stop()).as(lb.log()).isZero();
            assertThat(lb.log()).doesNotContain("OutOfMemory", "LEAK");
        }
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

    private List<Thread> hostile(Launched lb) {
        int grpc = lb.grpcPort();
        int http = lb.httpPort();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < HOSTILE; i++) {
            Random random = new Random(i);
            Thread thread = new Thread(() -> visit(grpc, http, random), "hostile-" + i);
            thread.start();
            threads.add(thread);
        }
        return threads;
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
}
