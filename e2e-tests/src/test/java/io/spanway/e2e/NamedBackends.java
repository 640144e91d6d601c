package io.spanway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.testkit.OtlpBackend;
import io.spanway.testkit.SpanLedger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A first tier that finds its backends through a name server: 127.0.1.1, 127.0.1.2 and so on, with one port. Confined to the test's thread. */
final class NamedBackends implements AutoCloseable {
    /** Of all traces, those that may be split by a planned change. */
    private static final double MOST_SPLIT = 0.001;

    final FakeDns dns = new FakeDns();
    final FaultRig rig;

    /** @param count backends that run, of which the first {@code named} are named */
    NamedBackends(int count, int named) throws Exception {
        int port = FreePort.find();
        List<OtlpBackend> backends = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            backends.add(OtlpBackend.start("127.0.1." + i, port));
        }
        name(named);
        rig = new FaultRig(backends, Launched.role("lb-gateway", Texts.balancingByName(dns.address(), port)));
    }

    /** The name server names the first so many from now on. */
    void name(int count) {
        dns.names(addresses(count));
    }

    static List<String> addresses(int count) {
        List<String> addresses = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            addresses.add("127.0.1." + i);
        }
        return addresses;
    }

    void awaitBackends(int count) {
        rig.await(count + " backends", () -> rig.metric("otelcol_loadbalancer_num_backends") == count);
    }

    /** Waits for so many answers of the name server. */
    void awaitAnswers(int more) {
        int goal = dns.questions() + more;
        rig.await("answers of the name server", () -> dns.questions() >= goal);
    }

    void assertHardlySplit(SpanLedger.Verdict verdict) {
        int traces = rig.load().acknowledged().traces().size();
        assertThat(verdict.splitTraces()).as(verdict + " of " + traces).isLessThanOrEqualTo((long)
                (traces * MOST_SPLIT));
    }

    /** F2 and F3: one of four leaves, and another comes, with traces under way. */
    static void comeAndGo(Duration time) throws Exception {
        try (NamedBackends named = new NamedBackends(4, 3)) {
            FaultRig.pass(time);
            named.name(2);
            named.awaitBackends(2);
            FaultRig.pass(time);
            SpanLedger third = named.rig.places.get(2);
            Set<?> before = third.traces();
            FaultRig.pass(Duration.ofSeconds(1));
            assertThat(third.traces()).as("new traces at the one that left").isEqualTo(before);

            named.dns.names(List.of("127.0.1.1", "127.0.1.2", "127.0.1.4"));
            named.awaitBackends(3);
            long others = named.rig.verdict().arrived();
            SpanLedger fourth = named.rig.places.get(3);
            named.rig.await("a share for the new one", () -> fourth.spans() > 200);
            FaultRig.pass(time);

            SpanLedger.Verdict verdict = named.rig.assertFlawless();
            named.assertHardlySplit(verdict);
            assertThat((double) fourth.spans() / (verdict.arrived() - others))
                    .as("share of the new one of three")
                    .isBetween(0.1, 0.45);
        }
    }

    @Override
    public void close() {
        rig.close();
        dns.close();
    }
}
