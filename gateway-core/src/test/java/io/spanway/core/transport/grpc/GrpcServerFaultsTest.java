package io.spanway.core.transport.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spanway.core.transport.grpc.server.GrpcServerSettings;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.testkit.Rule;
import java.net.SocketException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections that misbehave or end early: resets, timeouts, floods. What was taken is given back and others live on. */
class GrpcServerFaultsTest {
    private static final int MAX_MESSAGE = 1 << 20;

    private final Peers peers = new Peers();
    private RawPeer client;

    @BeforeEach
    void connect() throws Exception {
        GrpcServerSettings settings = new GrpcServerSettings(
                MAX_MESSAGE,
                100,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                GrpcServerSettings.Limits.DEFAULTS);
        client = RawPeer.client(peers.server(settings).boundPort());
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        peers.close();
    }

    /** The connection is in step: the next call works. */
    private void assertLivesOn() throws Exception {
        int before = peers.received.size();
        client.request(99_999, new byte[] {7});
        assertThat(client.trailers(99_999).header("grpc-status")).isEqualTo("0");
        assertThat(peers.received).hasSize(before + 1);
        assertThat(peers.budget.usedBytes()).isZero();
    }

    private void assertStatus(int stream, int code) throws Exception {
        RawPeer.Frame trailers = client.trailers(stream);
        assertThat(trailers.header("grpc-status")).isEqualTo(Integer.toString(code));
        assertThat(trailers.header(":status")).isEqualTo("200");
    }

    @Test
    void restOfAnAnsweredRequest_thatNeverEnds_isReset() throws Exception {
        client.headers(1, 0, RawPeer.requestHeaders());
        client.frame(RawPeer.DATA, 0, 1, RawPeer.prefixed(0, -1, new byte[0]));
        assertStatus(1, 8);
        for (int sent = 0; sent <= MAX_MESSAGE; sent += 16_000) {
            client.frame(RawPeer.DATA, 0, 1, new byte[16_000]);
        }
        assertThat(client.next(RawPeer.RST_STREAM).number(0)).isZero();
        assertLivesOn();
    }

    @Test
    @Rule("GRPC-16")
    void timeout_runsOut_isDeadlineExceeded() throws Exception {
        peers.answer = null;
        client.headers(1, 0, RawPeer.requestHeaders().set("grpc-timeout", "200m"));
        client.frame(RawPeer.DATA, RawPeer.END_STREAM, 1, RawPeer.prefixed(0, new byte[10]));
        long start = System.nanoTime();
        assertStatus(1, 4);
        assertThat(System.nanoTime() - start).isBetween(150_000_000L, 1_200_000_000L);
        peers.nextHeld().complete(Outcome.ACCEPTED);
        peers.answer = Outcome.ACCEPTED;
        assertLivesOn();
    }

    @Test
    @Rule("GRPC-17")
    void timeout_whileTheMessageIsHalfThere_isDeadlineExceededAndNothingIsForwarded() throws Exception {
        client.headers(1, 0, RawPeer.requestHeaders().set("grpc-timeout", "100m"));
        client.frame(RawPeer.DATA, 0, 1, RawPeer.prefixed(0, 1000, new byte[10]));
        assertStatus(1, 4);
        client.frame(RawPeer.DATA, RawPeer.END_STREAM, 1, new byte[990]);
        assertLivesOn();
        assertThat(peers.received).hasSize(1);
    }

    @Test
    @Rule("GRPC-18")
    void timeout_malformed_isInternal() throws Exception {
        client.headers(1, RawPeer.END_STREAM, RawPeer.requestHeaders().set("grpc-timeout", "soon"));
        assertStatus(1, 13);
    }

    @Test
    @Rule("GRPC-20")
    void reset_halfWay_forwardsNothingAndGivesTheBudgetBack() throws Exception {
        client.headers(1, 0, RawPeer.requestHeaders());
        client.frame(RawPeer.DATA, 0, 1, RawPeer.prefixed(0, 500_000, new byte[10_000]));
        await().atMost(Peers.SOON).until(() -> peers.budget.usedBytes() == 500_000);
        client.frame(RawPeer.RST_STREAM, 0, 1, new byte[] {0, 0, 0, 8});
        await().atMost(Peers.SOON).until(() -> peers.budget.usedBytes() == 0);
        assertLivesOn();
        assertThat(peers.received).hasSize(1);
    }

    @Test
    @Rule("GRPC-22")
    void disconnect_halfWay_givesTheBudgetBack() throws Exception {
        client.headers(1, 0, RawPeer.requestHeaders());
        client.frame(RawPeer.DATA, 0, 1, RawPeer.prefixed(0, 500_000, new byte[10_000]));
        await().atMost(Peers.SOON).until(() -> peers.budget.usedBytes() == 500_000);
        client.close();
        await().atMost(Peers.SOON).until(() -> peers.budget.usedBytes() == 0);
        assertThat(peers.received).isEmpty();
    }

    @Test
    void reset_whileTheHandlerWorks_lateAnswerHarmsNobody() throws Exception {
        peers.answer = null;
        client.request(1, new byte[10]);
        Completion held = peers.nextHeld();
        client.frame(RawPeer.RST_STREAM, 0, 1, new byte[] {0, 0, 0, 8});
        held.complete(Outcome.ACCEPTED);
        peers.answer = Outcome.ACCEPTED;
        assertLivesOn();
    }

    @Test
    void windows_areAnnouncedOnceInFullSize() throws Exception {
        RawPeer.Frame settings = client.next(RawPeer.SETTINGS);
        assertThat(settings.payload()).as("INITIAL_WINDOW_SIZE 8 MiB").containsSequence(0, 4, 0, 0x80, 0, 0);
        assertThat(client.next(RawPeer.WINDOW_UPDATE).number(0)).isEqualTo((64 << 20) - 65_535);
        client.frame(RawPeer.PING, 0, 0, new byte[8]);
        RawPeer.Frame next = client.next();
        while (next != null && next.type() != RawPeer.PING) {
            assertThat(next.type()).as("no second update").isNotEqualTo(RawPeer.WINDOW_UPDATE);
            next = client.next();
        }
    }

    @Test
    @Rule("H2-1")
    void ping_isAnswered_unknownFramesAreIgnored() throws Exception {
        client.frame(77, 0, 0, new byte[20]);
        client.frame(RawPeer.PING, 0, 0, new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        RawPeer.Frame answer = client.next(RawPeer.PING);
        assertThat(answer.flags()).isEqualTo(RawPeer.ACK);
        assertThat(answer.payload()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        assertLivesOn();
    }

    @Test
    @Rule("CONN-5")
    void pings_tooMany_endTheConnectionWithEnhanceYourCalm() throws Exception {
        for (int i = 0; i < 5; i++) {
            client.frame(RawPeer.PING, 0, 0, new byte[8]);
        }
        assertThat(client.untilClosed()).isEqualTo(11);
    }

    @Test
    @Rule("H2-2")
    void protocolErrors_endThatConnection() throws Exception {
        int port = peers.server(GrpcServerSettings.DEFAULTS).boundPort();
        try (RawPeer evil = RawPeer.client(port)) {
            evil.frame(RawPeer.DATA, 0, 0, new byte[3]);
            assertThat(evil.untilClosed()).isEqualTo(1);
        }
        try (RawPeer evil = RawPeer.client(port)) {
            evil.headers(2, RawPeer.END_STREAM, RawPeer.requestHeaders());
            assertThat(evil.untilClosed()).isEqualTo(1);
        }
        try (RawPeer evil = RawPeer.client(port)) {
            evil.raw(new byte[] {0, 127, -1, 0, 0, 0, 0, 0, 1});
            assertThat(evil.untilClosed()).isEqualTo(6);
        }
        assertLivesOn();
    }

    @Test
    @Rule("H2-3")
    void streams_openedAndResetInMasses_endTheConnection() throws Exception {
        try (RawPeer evil =
                RawPeer.client(peers.server(GrpcServerSettings.DEFAULTS).boundPort())) {
            for (int i = 0; i < 3_000; i++) {
                evil.headers(1 + 2 * i, 0, RawPeer.requestHeaders());
                evil.frame(RawPeer.RST_STREAM, 0, 1 + 2 * i, new byte[] {0, 0, 0, 8});
            }
            assertThat(evil.untilClosed()).isEqualTo(11);
        } catch (SocketException e) {
            assertThat(e).as("closed while we still wrote").isNotNull();
        }
        assertLivesOn();
    }

    @Test
    @Rule("H2-4")
    void streams_beyondTheLimit_areRefused() throws Exception {
        for (int i = 0; i <= 100; i++) {
            client.headers(1 + 2 * i, 0, RawPeer.requestHeaders());
        }
        RawPeer.Frame refused = client.next(RawPeer.RST_STREAM);
        assertThat(refused.stream()).isEqualTo(201);
        assertThat(refused.number(0)).isEqualTo(7);
    }
}
