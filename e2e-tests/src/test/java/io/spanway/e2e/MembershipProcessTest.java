package io.spanway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.testkit.OtlpBackend;
import io.spanway.testkit.SpanLedger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Backends that come and go by what a name server says: F2, F3, F12 and F13 with processes. */
@Timeout(150)
class MembershipProcessTest {
    @Test
    void f2_f3_backendsLeaveAndCome_withoutLossAndWithTheirTracesWhole() throws Exception {
        NamedBackends.comeAndGo(Duration.ofSeconds(1));
    }

    @Test
    void f13_badAnswersOfTheNameServer_changeNothing() throws Exception {
        try (NamedBackends named = new NamedBackends(3, 3)) {
            named.dns.fails(FakeDns.NXDOMAIN);
            named.awaitAnswers(2);
            named.dns.fails(FakeDns.SERVFAIL);
            named.awaitAnswers(1);
            named.name(0);
            named.awaitAnswers(1);
            named.name(3);
            named.awaitAnswers(1);
            named.name(2);
            named.awaitAnswers(1);
            named.name(3);
            named.awaitAnswers(2);

            SpanLedger.Verdict verdict = named.rig.assertFlawless();
            assertThat(verdict.splitTraces()).isZero();
            assertThat(named.rig.metric("otelcol_loadbalancer_num_backend_updates"))
                    .as("changes of the list")
                    .isEqualTo(1);
            assertThat(named.rig.gateway.log()).contains("the last good 3 backends are kept");
        }
    }

    /** Spans of the same traces come through both; only traces of the backend that one of them did not know yet may be split. */
    @Test
    void f12_replicasToldAtDifferentTimes_disagreeAboutTheNewBackendOnly_andAgreeInTheEnd() throws Exception {
        int port = FreePort.find();
        List<OtlpBackend> backends = new ArrayList<>();
        for (String address : NamedBackends.addresses(4)) {
            backends.add(OtlpBackend.start(address, port));
        }
        try (FakeDns first = new FakeDns();
                FakeDns second = new FakeDns();
                Launched one = told(first, port);
                Launched other = told(second, port);
                SteadyLoad load = new SteadyLoad(List.of(one.grpcPort(), other.grpcPort()), 1)) {
            Awaitility.await().until(() -> load.accepted() > 100);
            first.names(NamedBackends.addresses(4));
            Awaitility.await().until(() -> Books.sum(one.metrics(), "otelcol_loadbalancer_num_backends") == 4);
            assertThat(hash(one)).isNotEqualTo(hash(other));
            FaultRig.pass(Duration.ofSeconds(2));
            second.names(NamedBackends.addresses(4));
            Awaitility.await().until(() -> hash(one) == hash(other));
            FaultRig.pass(Duration.ofSeconds(1));

            load.finish();
            List<SpanLedger> places = backends.stream().map(OtlpBackend::spans).toList();
            SpanLedger.Verdict verdict = SpanLedger.judge(load.acknowledged(), places);
            assertThat(load.refused()).as(load.toString()).isZero();
            assertThat(verdict.lost()).as(verdict.toString()).isZero();
            assertThat(verdict.duplicated()).as(verdict.toString()).isZero();
            assertThat(SpanLedger.judge(load.acknowledged(), places.subList(0, 3))
                            .splitTraces())
                    .as("split between those that both knew")
                    .isZero();
            assertThat(Books.settled(one).balance()).isTrue();
            assertThat(Books.settled(other).balance()).isTrue();
        } finally {
            backends.forEach(OtlpBackend::close);
        }
    }

    private static Launched told(FakeDns dns, int port) throws Exception {
        dns.names(NamedBackends.addresses(3));
        return Launched.role("lb-gateway", Texts.balancingByName(dns.address(), port))
                .awaitReady();
    }

    private static long hash(Launched gateway) {
        return Books.sum(gateway.metrics(), "spanway_lb_table_hash");
    }
}
