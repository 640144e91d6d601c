package io.spanway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.testkit.OtlpBackend;
import io.spanway.testkit.SpanLedger;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;

/**
 * A first tier in a process of its own, scripted backends, steady load and an oracle. Clients never send anything twice, so each span that
 * arrives twice is the gateway's doing. Confined to the test's thread.
 */
final class FaultRig implements AutoCloseable {
    final List<OtlpBackend> backends;
    /** What arrived, for each backend that ever was. */
    final List<SpanLedger> places = new ArrayList<>();

    final Launched gateway;
    private final SteadyLoad load;

    FaultRig(List<OtlpBackend> backends, Launched gateway) throws Exception {
        this(backends, gateway, SteadyLoad.Rate.USUAL);
    }

    /** Takes backends and gateway over. */
    FaultRig(List<OtlpBackend> backends, Launched gateway, SteadyLoad.Rate rate) throws Exception {
        this.backends = backends;
        this.gateway = gateway.awaitReady();
        backends.forEach(backend -> places.add(backend.spans()));
        load = new SteadyLoad(gateway.grpcPort(), 1, rate);
        awaitAccepted(200);
    }

    /** Three backends of a static list. */
    static FaultRig ofThree() throws Exception {
        return ofThree("");
    }

    /** @param keys more of the exporter, beginning with a comma */
    static FaultRig ofThree(String keys, String... arguments) throws Exception {
        List<OtlpBackend> backends = new ArrayList<>(Backends.start(3));
        Path config = Launched.config(Texts.balancing(Texts.addresses(backends), keys));
        return new FaultRig(backends, Launched.file("lb-gateway", config, arguments));
    }

    SteadyLoad load() {
        return load;
    }

    /** Requests answered with success since the start. */
    long accepted() {
        return load.accepted();
    }

    /** Waits until so many more requests are accepted. */
    void awaitAccepted(long more) {
        long goal = load.accepted() + more;
        await("accepted", () -> load.accepted() >= goal);
    }

    void awaitLog(String... anyOf) {
        await(String.join(" or ", anyOf), () -> List.of(anyOf).stream().anyMatch(gateway.log()::contains));
    }

    void awaitReadiness(int code) {
        await("readyz " + code, () -> gateway.admin("/readyz").statusCode() == code);
    }

    void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what)
                .atMost(40, TimeUnit.SECONDS)
                .pollInterval(Duration.ofMillis(20))
                .until(condition);
    }

    /** Lets the load go on for a while. */
    static void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** The process of backend {@code index} dies. */
    void kill(int index) {
        backends.get(index).close();
    }

    /** Backend {@code index} is started again under its address. */
    OtlpBackend restart(int index) throws IOException {
        OtlpBackend dead = backends.get(index);
        OtlpBackend again = OtlpBackend.start(dead.host(), dead.port());
        backends.set(index, again);
        places.add(again.spans());
        return again;
    }

    /** A counter or gauge, all series together. */
    long metric(String family) {
        return Books.sum(gateway.metrics(), family);
    }

    /** Ends the load; the gateway's books balance, and say the same as the clients and the backends. */
    SpanLedger.Verdict finish() throws InterruptedException {
        load.finish();
        Books books = Books.settled(gateway);
        SpanLedger.Verdict verdict = verdict();
        assertThat(books.balance()).as(books.toString()).isTrue();
        assertThat(books.delivered()).as(books + " " + verdict).isBetween(verdict.acknowledged(), arrived());
        return verdict;
    }

    /** The oracle's view of what was answered so far. */
    SpanLedger.Verdict verdict() {
        return SpanLedger.judge(load.acknowledged(), places);
    }

    private long arrived() {
        SpanLedger.Verdict verdict = verdict();
        return verdict.arrived() + verdict.duplicated();
    }

    /** Nothing lost, nobody refused. */
    void assertNothingLostOrRefused() throws InterruptedException {
        SpanLedger.Verdict verdict = finish();
        assertThat(verdict.lost()).as(verdict + " " + load).isZero();
        assertThat(load.refused()).as(load.toString()).isZero();
    }

    /** Nothing lost or sent twice, nobody refused. */
    SpanLedger.Verdict assertFlawless() throws InterruptedException {
        assertNothingLostOrRefused();
        SpanLedger.Verdict verdict = verdict();
        assertThat(verdict.duplicated()).as(verdict.toString()).isZero();
        return verdict;
    }

    @Override
    public void close() {
        load.close();
        gateway.close();
        backends.forEach(OtlpBackend::close);
    }
}
