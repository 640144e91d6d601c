package io.spanway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.testkit.OtlpBackend.Script;
import io.spanway.testkit.SpanLedger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * F17: twenty minutes in which something happens every thirty seconds: a backend dies, hangs, refuses, is slow, leaves or comes.
 *
 * <p>{@code -Dspanway.soak.seconds=120 -Dspanway.soak.churn=10} makes it two minutes with something every ten seconds.
 */
@Tag("slow")
@Timeout(4000)
class SoakTest {
    private static final long SECONDS = Long.getLong("spanway.soak.seconds", 1200);
    private static final Duration CHURN = Duration.ofSeconds(Long.getLong("spanway.soak.churn", 30));
    private static final long MORE_RSS_KIB = 48 * 1024;
    private static final long MORE_DESCRIPTORS = 20;
    private static final long MORE_THREADS = 4;

    /** What a process has of the system. */
    private record Footprint(long rssKib, long descriptors, long threads) {
        static Footprint of(Launched gateway) throws IOException {
            Path proc = Path.of("/proc/" + gateway.pid());
            List<String> status = Files.readAllLines(proc.resolve("status"));
            try (Stream<Path> descriptors = Files.list(proc.resolve("fd"))) {
                return new Footprint(value(status, "VmRSS:"), descriptors.count(), value(status, "Threads:"));
            }
        }

        private static long value(List<String> status, String name) {
            return status.stream()
                    .filter(line -> line.startsWith(name))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void f17_churn_leavesNothingBehind() throws Exception {
        try (NamedBackends named = new NamedBackends(4, 4)) {
            FaultRig rig = named.rig;
            List<Footprint> footprints = new ArrayList<>();
            int rounds = (int) Math.max(7, SECONDS / CHURN.toSeconds());
            for (int i = 0; i < rounds; i++) {
                disturb(named, i % 6, i % 4);
                footprints.add(Footprint.of(rig.gateway));
            }
            FaultRig.pass(CHURN);

            SpanLedger.Verdict verdict = rig.finish();
            assertThat(verdict.lost()).as(verdict + " " + rig.load()).isZero();
            assertThat(rig.load().permanentlyRefused())
                    .as(rig.load().toString())
                    .isZero();
            assertThat(verdict.duplicated())
                    .as(verdict.toString())
                    .isLessThanOrEqualTo(rig.metric("spanway_lb_possible_duplicate_items"));
            // The first rounds warm up: code is compiled, pools are filled.
            Footprint early = footprints.get(rounds / 3);
            Footprint late = footprints.get(rounds - 1);
            assertThat(late.rssKib()).as(footprints.toString()).isLessThan(early.rssKib() + MORE_RSS_KIB);
            assertThat(late.descriptors()).as(footprints.toString()).isLessThan(early.descriptors() + MORE_DESCRIPTORS);
            assertThat(late.threads()).as(footprints.toString()).isLessThan(early.threads() + MORE_THREADS);
            assertThat(rig.gateway.stop()).as(rig.gateway.log()).isZero();
        }
    }

    /** One disturbance, for a third of the time, and its end. */
    private static void disturb(NamedBackends named, int kind, int index) throws Exception {
        FaultRig rig = named.rig;
        Duration third = CHURN.dividedBy(3);
        switch (kind) {
            case 0 -> rig.kill(index);
            case 1 -> rig.backends.get(index).script(new Script.Hang());
            case 2 -> rig.backends.get(index).script(FaultScenarios.UNAVAILABLE);
            case 3 -> rig.backends.get(index).script(new Script.Slow(Duration.ofMillis(300)));
            case 4 -> named.name(3);
            default -> named.dns.fails(FakeDns.SERVFAIL);
        }
        FaultRig.pass(third);
        switch (kind) {
            case 0 -> rig.restart(index);
            case 4, 5 -> named.name(4);
            default -> rig.backends.get(index).script(new Script.Accept());
        }
        FaultRig.pass(CHURN.minus(third));
    }
}
