package io.spanway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.spanway.testkit.SpanLedger;
import io.spanway.testkit.SpanLedger.SpanKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * SIGKILL of a second tier that holds undecided traces, under load: what it had taken over and not put out yet is gone, as it is written, and
 * nothing else.
 */
@Timeout(150)
class TailCrashTest {
    private static final int GATEWAYS = 3;
    private static final int VICTIM = 1;
    private static final String WAIT = "decision_wait: 2s, ";

    private final List<TailGateway> gateways = new ArrayList<>();

    @Test
    void killedGateway_losesWhatItHeld_andNothingElse_andLaterTracesAreWhole() throws Exception {
        for (int i = 0; i < GATEWAYS; i++) {
            gateways.add(new TailGateway(WAIT + TailGateway.ALL, ", timeout: 30s"));
        }
        List<String> addresses = gateways.stream().map(TailGateway::address).toList();
        // On a busy machine slow is not dead: only a connection that breaks takes a gateway out.
        String yaml = Texts.balancing(addresses, ", health: {suspect_after: 60s, fall: 100}")
                .replace("otlp: {compression", "otlp: {timeout: 30s, compression");
        try (Launched lb = Launched.role("lb-gateway", yaml).awaitReady();
                SteadyLoad during = new SteadyLoad(lb.grpcPort(), 1)) {
            TailGateway victim = gateways.get(VICTIM);
            await("it holds traces and has put some out", () -> {
                return victim.sink.spans().spans() > 300 && victim.books().waiting() > 300;
            });
            victim.process.kill();
            await("the failure is noticed", () -> lb.log().contains("is DOWN"));
            try (SteadyLoad after = new SteadyLoad(lb.grpcPort(), 2)) {
                await("load afterwards", () -> after.accepted() > 150);
                during.finish();
                after.finish();
                assertThat(during.refused() + after.refused())
                        .as(during + " " + after)
                        .isZero();
                Set<SpanKey> acknowledged = during.acknowledged().keys();
                acknowledged.addAll(after.acknowledged().keys());

                Set<SpanKey> lost = assertLostIsWhatTheVictimHeld(acknowledged);
                assertBooks(lb, acknowledged.size(), lost.size());
                assertWhole(after.acknowledged());
            }
            for (TailGateway survivor : survivors()) {
                assertThat(survivor.process.stop()).as(survivor.process.log()).isZero();
            }
            assertThat(lb.stop()).as(lb.log()).isZero();
        } finally {
            gateways.forEach(TailGateway::close);
        }
    }

    private List<TailGateway> survivors() {
        List<TailGateway> survivors = new ArrayList<>(gateways);
        survivors.remove(VICTIM);
        return survivors;
    }

    private List<SpanLedger> sinks(Collection<TailGateway> of) {
        return of.stream().map(gateway -> gateway.sink.spans()).toList();
    }

    /** Span by span: acknowledged and nowhere = in the victim's journal, not put out by it, and not taken by another. */
    private Set<SpanKey> assertLostIsWhatTheVictimHeld(Set<SpanKey> acknowledged) throws Exception {
        Set<SpanKey> held = gateways.get(VICTIM).journal().keys();
        held.removeAll(gateways.get(VICTIM).sink.spans().keys());
        for (TailGateway survivor : survivors()) {
            survivor.settled();
            // A request that the victim took in without answering was sent to a survivor again.
            held.removeAll(survivor.journal().keys());
        }
        Set<SpanKey> lost = new HashSet<>(acknowledged);
        sinks(gateways).forEach(sink -> lost.removeAll(sink.keys()));

        assertThat(lost.size()).as("lost with the victim").isPositive().isEqualTo(held.size());
        assertThat(lost.equals(held)).as("the very spans that it held").isTrue();
        Set<SpanKey> arrived = new HashSet<>();
        sinks(gateways).forEach(sink -> arrived.addAll(sink.keys()));
        arrived.removeAll(acknowledged);
        assertThat(arrived.size()).as("arrived though never acknowledged").isZero();
        return lost;
    }

    /** By count: lb's and the survivors' books balance, and what lb delivered beyond the survivors is the victim's. */
    private void assertBooks(Launched lb, long acknowledged, long lost) {
        Books books = Books.settled(lb);
        assertThat(books.balance()).as(books.toString()).isTrue();
        assertThat(books).isEqualTo(new Books(acknowledged, acknowledged, 0, 0, 0));
        long repeated = duplicated(gateways);
        assertThat(repeated)
                .as("spans that came twice, of those whose answer was lost")
                .isBetween(0L, Books.sum(lb.metrics(), "spanway_lb_possible_duplicate_items"));
        long taken = 0;
        for (TailGateway survivor : survivors()) {
            TailBooks tail = survivor.books();
            assertThat(tail.balance()).as(tail.toString()).isTrue();
            assertThat(tail.delivered())
                    .as(tail.toString())
                    .isEqualTo(tail.arrived())
                    .isEqualTo(survivor.sink.spans().spans() + duplicated(List.of(survivor)));
            taken += tail.arrived();
        }
        long putOut = gateways.get(VICTIM).sink.spans().spans();
        assertThat(books.delivered() - (taken - repeated))
                .as("acknowledged by the victim")
                .isEqualTo(putOut + lost);
    }

    private long duplicated(Collection<TailGateway> of) {
        return SpanLedger.judge(new SpanLedger(), sinks(of)).duplicated();
    }

    /** Traces that began after the failure are at one of the survivors, with all their spans. */
    private void assertWhole(SpanLedger after) {
        Set<SpanKey> missing = after.keys();
        int homes = 0;
        for (SpanLedger sink : sinks(survivors())) {
            Set<ByteString> here = sink.traces();
            here.retainAll(after.traces());
            homes += here.size();
            missing.removeAll(sink.keys());
        }
        assertThat(missing).isEmpty();
        assertThat(homes).as("homes of the traces").isEqualTo(after.traces().size());
    }

    private static void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what).atMost(40, TimeUnit.SECONDS).until(condition);
    }
}
