package io.spanway.core.transport.grpc;

import static io.spanway.core.transport.grpc.Peers.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.spanway.core.transport.codec.Codec;
import io.spanway.core.transport.grpc.server.GrpcServer;
import io.spanway.core.transport.grpc.server.GrpcServerSettings;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Reason;
import io.spanway.otlp.RequestContext;
import io.spanway.testkit.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our client against our server. */
class GrpcClientServerTest {
    private final Peers peers = new Peers();

    @AfterEach
    void close() throws Exception {
        peers.close();
    }

    private Peers.Channel connected() throws Exception {
        int port = peers.server(GrpcServerSettings.DEFAULTS).boundPort();
        return peers.channel(GrpcClientSettings.plaintext(), port);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16_379, 16_380, 16_384, 65_536, 155_000, 3_000_000, 30_000_000})
    void call_messageOfAnySize_arrivesWhole(int length) throws Exception {
        byte[] message = Peers.bytes(length);
        assertThat(connected().callNow(message)).isEqualTo(Outcome.ACCEPTED);
        assertThat(peers.received.get(0).message()).isEqualTo(message);
    }

    @Test
    @Rule("H2-5")
    void call_manyAtOnce_allAnswered() throws Exception {
        Peers.Channel channel = connected();
        List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            outcomes.add(channel.call(Peers.bytes(i * 97), SOON));
        }
        for (CompletableFuture<Outcome> outcome : outcomes) {
            assertThat(outcome.get(20, TimeUnit.SECONDS)).isEqualTo(Outcome.ACCEPTED);
        }
        assertThat(peers.received).hasSize(500);
        assertThat(channel.callsInFlight()).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = Codec.class,
            names = {"GZIP", "ZSTD", "SNAPPY_FRAMED", "IDENTITY"})
    @Rule("CODING-11")
    void call_compressed_arrivesPlain(Codec codec) throws Exception {
        int port = peers.server(GrpcServerSettings.DEFAULTS).boundPort();
        Peers.Channel channel = peers.channel(GrpcClientSettings.plaintext().withCompression(codec), port);
        byte[] message = Peers.bytes(200_000);
        assertThat(channel.callNow(message)).isEqualTo(Outcome.ACCEPTED);
        assertThat(channel.callNow(new byte[0])).isEqualTo(Outcome.ACCEPTED);
        assertThat(peers.received.get(0).message()).isEqualTo(message);
        assertThat(peers.received.get(1).message()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    @Rule("CODE-2")
    void call_everyReason_comesBackWithItsRetryability(Reason reason) throws Exception {
        peers.answer = reason.retryable()
                ? Outcome.retryable(reason, "because of ü%", 1_500_000_000L)
                : Outcome.refused(reason, "because of ü%");
        Outcome outcome = connected().callNow(Peers.bytes(10));
        if (reason.retryable()) {
            Reason expected = reason == Reason.NOT_SENT ? Reason.UNAVAILABLE : reason;
            assertThat(outcome).isEqualTo(Outcome.retryable(expected, "because of ü%", 1_500_000_000L));
        } else {
            // Too large is, on the wire, RESOURCE_EXHAUSTED without RetryInfo.
            Reason expected = reason == Reason.TOO_LARGE ? Reason.EXHAUSTED : reason;
            assertThat(outcome).isEqualTo(Outcome.refused(expected, "because of ü%"));
        }
    }

    @Test
    void call_overloadWithoutDelay_isGivenOne() throws Exception {
        peers.answer = Outcome.retryable(Reason.OVERLOADED, "full");
        assertThat(connected().callNow(Peers.bytes(10)))
                .isEqualTo(Outcome.retryable(Reason.OVERLOADED, "full", 1_000_000_000L));
    }

    @Test
    void call_partialSuccess_comesBack() throws Exception {
        peers.answer = Outcome.partlyRejected(17, "three bad ids");
        assertThat(connected().callNow(Peers.bytes(10))).isEqualTo(Outcome.partlyRejected(17, "three bad ids"));
    }

    @Test
    @Rule("ANSWER-5")
    void call_warning_comesBack() throws Exception {
        peers.answer = Outcome.partlyRejected(0, "deprecated");
        assertThat(connected().callNow(Peers.bytes(10))).isEqualTo(Outcome.partlyRejected(0, "deprecated"));
    }

    @Test
    @Rule("GRPC-4")
    void call_unknownPath_isUnimplementedAndTheConnectionLivesOn() throws Exception {
        Peers.Channel channel = connected();
        Outcome outcome = channel.call("/no.Such/Method", Peers.bytes(100_000), SOON, Map.of())
                .get(20, TimeUnit.SECONDS);
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.UNIMPLEMENTED));
        assertThat(channel.callNow(Peers.bytes(10))).isEqualTo(Outcome.ACCEPTED);
        assertThat(peers.states).containsExactly(GrpcChannel.State.CONNECTING, GrpcChannel.State.READY);
    }

    @Test
    void call_headers_reachTheHandler() throws Exception {
        Peers.Channel channel = connected();
        channel.call(Peers.PATH, Peers.bytes(1), SOON, Map.of("x-tenant", "a")).get(20, TimeUnit.SECONDS);
        channel.call(Peers.PATH, Peers.bytes(1), Duration.ZERO, Map.of()).get(20, TimeUnit.SECONDS);
        assertThat(peers.received.get(0).metadata()).containsEntry("x-tenant", List.of("a"));
        assertThat(peers.received.get(0).metadata()).containsOnlyKeys("x-tenant", "user-agent");
        assertThat(peers.received.get(0).deadlineNanos()).isNotEqualTo(RequestContext.NO_DEADLINE);
        assertThat(peers.received.get(1).metadata()).containsOnlyKeys("user-agent");
        assertThat(peers.received.get(1).deadlineNanos()).isEqualTo(RequestContext.NO_DEADLINE);
    }

    @Test
    @Rule("BACKEND-8")
    void call_noAnswerInTime_isDeadlineExceededAndTheLateAnswerHarmsNobody() throws Exception {
        peers.answer = null;
        Peers.Channel channel = connected();
        Outcome outcome = channel.call(Peers.bytes(10), Duration.ofMillis(200)).get(5, TimeUnit.SECONDS);
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Retryable.class,
                        retryable -> assertThat(retryable.reason()).isEqualTo(Reason.DEADLINE_EXCEEDED));
        assertThat(peers.budget.usedBytes()).isEqualTo(10);
        peers.nextHeld().complete(Outcome.ACCEPTED);
        assertThat(peers.budget.usedBytes()).isZero();
        peers.answer = Outcome.ACCEPTED;
        assertThat(channel.callNow(Peers.bytes(10))).isEqualTo(Outcome.ACCEPTED);
    }

    @Test
    void call_overBudget_isOverloadedWithDelayAndNothingIsHeld() throws Exception {
        try (Peers small = new Peers(300_000)) {
            assertThat(small.budget.tryReserve(150_000)).isTrue();
            int port = small.server(GrpcServerSettings.DEFAULTS).boundPort();
            Peers.Channel channel = small.channel(GrpcClientSettings.plaintext(), port);
            assertThat(channel.callNow(Peers.bytes(200_000)))
                    .isInstanceOfSatisfying(Outcome.Retryable.class, retryable -> {
                        assertThat(retryable.reason()).isEqualTo(Reason.OVERLOADED);
                        assertThat(retryable.retryAfterNanos()).isEqualTo(1_000_000_000L);
                    });
            small.budget.release(150_000);
            assertThat(channel.callNow(Peers.bytes(300_000))).isEqualTo(Outcome.ACCEPTED);
            assertThat(small.received).hasSize(1);
        }
    }

    /** What the budget can never hold, however often it is sent, is not refused as if it might. */
    @Test
    void call_largerThanTheWholeBudget_isRefusedForGood() throws Exception {
        try (Peers small = new Peers(1_000)) {
            int port = small.server(GrpcServerSettings.DEFAULTS).boundPort();
            Peers.Channel channel = small.channel(GrpcClientSettings.plaintext(), port);
            assertThat(channel.callNow(Peers.bytes(200_000)))
                    .isInstanceOfSatisfying(
                            Outcome.Refused.class,
                            refused -> assertThat(refused.reason()).isEqualTo(Reason.EXHAUSTED));
            assertThat(channel.callNow(Peers.bytes(1_000))).isEqualTo(Outcome.ACCEPTED);
        }
    }

    @Test
    void call_tooLargeMessage_isRefusedForGood() throws Exception {
        GrpcServerSettings settings = new GrpcServerSettings(
                1_000, null, null, null, null, null, null, null, null, null, null, GrpcServerSettings.Limits.DEFAULTS);
        Peers.Channel channel = peers.channel(
                GrpcClientSettings.plaintext(), peers.server(settings).boundPort());
        assertThat(channel.callNow(Peers.bytes(1_001)))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.EXHAUSTED));
        assertThat(channel.callNow(Peers.bytes(1_000))).isEqualTo(Outcome.ACCEPTED);
    }

    @Test
    void call_beyondThePeersStreams_waitsForAFreeOne() throws Exception {
        GrpcServerSettings settings = new GrpcServerSettings(
                null, 2, null, null, null, null, null, null, null, null, null, GrpcServerSettings.Limits.DEFAULTS);
        peers.answer = null;
        Peers.Channel channel = peers.channel(
                GrpcClientSettings.plaintext(), peers.server(settings).boundPort());
        List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            outcomes.add(channel.call(Peers.bytes(i), SOON));
        }
        Completion first = peers.nextHeld();
        Completion second = peers.nextHeld();
        assertThat(peers.held.poll(200, TimeUnit.MILLISECONDS)).isNull();
        first.complete(Outcome.ACCEPTED);
        second.complete(Outcome.ACCEPTED);
        for (int i = 0; i < 3; i++) {
            peers.nextHeld().complete(Outcome.ACCEPTED);
        }
        for (CompletableFuture<Outcome> outcome : outcomes) {
            assertThat(outcome.get(20, TimeUnit.SECONDS)).isEqualTo(Outcome.ACCEPTED);
        }
    }

    @Test
    @Rule("BACKEND-7")
    void call_nobodyListens_isNotSentAtOnceAndWorksSoonAfterTheBackendIsThere() throws Exception {
        GrpcServer gone = peers.server(GrpcServerSettings.DEFAULTS);
        int port = gone.boundPort();
        gone.stop(Duration.ZERO);
        Peers.Channel channel = peers.channel(GrpcClientSettings.plaintext(), port);
        assertNotSent(channel.callNow(Peers.bytes(10)));
        assertThat(channel.state()).isEqualTo(GrpcChannel.State.BROKEN);
        long start = System.nanoTime();
        assertNotSent(channel.callNow(Peers.bytes(10)));
        assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(1));
        peers.server(GrpcServerSettings.DEFAULTS, port, null);
        await().atMost(SOON).until(() -> channel.state() == GrpcChannel.State.READY);
        assertThat(channel.callNow(Peers.bytes(10))).isEqualTo(Outcome.ACCEPTED);
    }

    @Test
    void call_connectionLostWithTheCallSent_isUnavailable() throws Exception {
        peers.answer = null;
        GrpcServer server = peers.server(GrpcServerSettings.DEFAULTS);
        Peers.Channel channel = peers.channel(GrpcClientSettings.plaintext(), server.boundPort());
        CompletableFuture<Outcome> outcome = channel.call(Peers.bytes(10), SOON);
        Completion held = peers.nextHeld();
        server.stop(Duration.ZERO);
        assertThat(outcome.get(20, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        Outcome.Retryable.class,
                        retryable -> assertThat(retryable.reason()).isEqualTo(Reason.UNAVAILABLE));
        held.complete(Outcome.ACCEPTED);
        assertThat(peers.budget.usedBytes()).isZero();
    }

    @Test
    void stop_callsInFlight_areAnsweredWithinTheGrace() throws Exception {
        peers.answer = null;
        GrpcServer server = peers.server(GrpcServerSettings.DEFAULTS);
        Peers.Channel channel = peers.channel(GrpcClientSettings.plaintext(), server.boundPort());
        CompletableFuture<Outcome> outcome = channel.call(Peers.bytes(10), SOON);
        Completion held = peers.nextHeld();
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> server.stop(SOON));
        await().atMost(SOON).until(() -> channel.state() != GrpcChannel.State.READY);
        held.complete(Outcome.ACCEPTED);
        assertThat(outcome.get(20, TimeUnit.SECONDS)).isEqualTo(Outcome.ACCEPTED);
        stopped.get(5, TimeUnit.SECONDS);
        // A closed channel wakes who waits for it before it is struck off the list.
        await().atMost(SOON).until(() -> server.openConnections() == 0);
    }

    @Test
    @Rule("LIFE-8")
    void stop_portCanBeBoundAgainAtOnce() throws Exception {
        GrpcServer server = peers.server(GrpcServerSettings.DEFAULTS);
        Peers.Channel channel = peers.channel(GrpcClientSettings.plaintext(), server.boundPort());
        assertThat(channel.callNow(Peers.bytes(10))).isEqualTo(Outcome.ACCEPTED);
        server.stop(Duration.ofSeconds(1));
        assertThat(peers.server(GrpcServerSettings.DEFAULTS, server.boundPort(), null)
                        .boundPort())
                .isEqualTo(server.boundPort());
    }

    @Test
    void start_portInUse_namesTheAddress() throws Exception {
        int port = peers.server(GrpcServerSettings.DEFAULTS).boundPort();
        assertThatThrownBy(() -> peers.server(GrpcServerSettings.DEFAULTS, port, null))
                .hasMessageContaining("127.0.0.1:" + port);
    }

    @Test
    void close_channel_finishesCallsInFlightAndRefusesLaterOnes() throws Exception {
        peers.answer = null;
        Peers.Channel channel = connected();
        CompletableFuture<Outcome> outcome = channel.call(Peers.bytes(10), SOON);
        Completion held = peers.nextHeld();
        channel.close(SOON);
        assertNotSent(channel.callNow(Peers.bytes(1)));
        held.complete(Outcome.ACCEPTED);
        assertThat(outcome.get(20, TimeUnit.SECONDS)).isEqualTo(Outcome.ACCEPTED);
        assertThat(channel.state()).isEqualTo(GrpcChannel.State.CLOSED);
    }

    @Test
    void call_hostName_isResolved() throws Exception {
        int port = peers.server(GrpcServerSettings.DEFAULTS).boundPort();
        Peers.Channel channel = peers.channel(GrpcClientSettings.plaintext(), "localhost", port);
        assertThat(channel.callNow(Peers.bytes(10))).isEqualTo(Outcome.ACCEPTED);
    }

    @Test
    void call_unknownHost_isNotSent() throws Exception {
        Peers.Channel channel = peers.channel(GrpcClientSettings.plaintext(), "no-such-host.invalid", 4317);
        assertNotSent(channel.callNow(Peers.bytes(10)));
    }

    private static void assertNotSent(Outcome outcome) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Retryable.class,
                        retryable -> assertThat(retryable.reason()).isEqualTo(Reason.NOT_SENT));
    }
}
