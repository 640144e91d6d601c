package io.spanway.core.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spanway.core.auth.ServerAuthenticator.Admitted;
import io.spanway.core.auth.ServerAuthenticator.Denied;
import io.spanway.core.auth.ServerAuthenticator.Verdict;
import io.spanway.core.transport.grpc.RawPeer;
import io.spanway.testkit.Rule;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Credentials of gRPC calls are looked at when their headers are there, before their message. */
class GrpcEntryTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final byte[] MESSAGE = {10, 0};

    private GrpcFixture fixture;
    private RawPeer client;

    @BeforeEach
    void start() throws Exception {
        fixture = new GrpcFixture(Map.of("auth", true));
        client = fixture.connect();
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    private Consumer<Verdict> nextAsked() throws InterruptedException {
        Consumer<Verdict> asked = fixture.authenticator.asked.poll(10, TimeUnit.SECONDS);
        assertThat(asked).as("the authenticator was asked").isNotNull();
        return asked;
    }

    @Test
    @Rule("DOOR-16")
    void credentials_wrong_areAnsweredBeforeAnyByteOfTheMessage() throws Exception {
        client.headers(1, 0, GrpcFixture.headers());
        nextAsked().accept(Denied.wrong("no"));
        assertThat(client.trailers(1).header("grpc-status")).isEqualTo("16");
        assertThat(fixture.refused("credentials_wrong")).isEqualTo(1);
        assertThat(fixture.refused("unauthenticated")).as("counted once").isZero();
    }

    @Test
    @Rule("DOOR-16")
    void credentials_wrong_theMessageIsThrownAwayAndTheConnectionLivesOn() throws Exception {
        client.headers(1, 0, GrpcFixture.headers());
        nextAsked().accept(Denied.missing("none"));
        client.trailers(1);
        client.frame(RawPeer.DATA, RawPeer.END_STREAM, 1, RawPeer.prefixed(0, MESSAGE));
        GrpcFixture.request(client, 3, MESSAGE);
        nextAsked().accept(Admitted.NOBODY);
        assertThat(client.trailers(3).header("grpc-status")).isEqualTo("0");
        assertThat(fixture.received).containsExactly(MESSAGE);
    }

    @Test
    void message_thatCameBeforeTheVerdict_isKeptAndTakesNothingFromTheBudget() throws Exception {
        GrpcFixture.request(client, 1, MESSAGE);
        Consumer<Verdict> asked = nextAsked();
        assertThat(fixture.budget.usedBytes()).isZero();
        assertThat(fixture.received).isEmpty();
        asked.accept(Admitted.NOBODY);
        assertThat(client.trailers(1).header("grpc-status")).isEqualTo("0");
        assertThat(fixture.received).containsExactly(MESSAGE);
    }

    @Test
    void message_thatCameBeforeARefusal_isGivenBack() throws Exception {
        GrpcFixture.request(client, 1, MESSAGE);
        nextAsked().accept(Denied.busy());
        RawPeer.Frame answer = client.trailers(1);
        assertThat(answer.header("grpc-status")).isEqualTo("8");
        assertThat(fixture.received).isEmpty();
        assertThat(fixture.refused("credentials_unchecked")).isEqualTo(1);
    }

    @Test
    void connection_withBytesThatWait_isNotReadUntilTheVerdict() throws Exception {
        client.headers(1, 0, GrpcFixture.headers());
        Consumer<Verdict> first = nextAsked();
        client.frame(RawPeer.DATA, 0, 1, RawPeer.prefixed(0, 100_000, new byte[10]));
        // Until those ten bytes have been read, other frames would still be.
        await().pollDelay(Duration.ofMillis(100)).atMost(SOON).until(() -> true);
        client.headers(3, 0, GrpcFixture.headers());
        assertThat(fixture.authenticator.asked.poll(200, TimeUnit.MILLISECONDS)).isNull();
        first.accept(Denied.wrong("no"));
        assertThat(client.trailers(1).header("grpc-status")).isEqualTo("16");
        nextAsked().accept(Denied.wrong("no"));
        assertThat(client.trailers(3).header("grpc-status")).isEqualTo("16");
    }

    @Test
    void stream_resetBeforeTheVerdict_isForgottenAndTheNextIsServed() throws Exception {
        client.headers(1, 0, GrpcFixture.headers());
        Consumer<Verdict> first = nextAsked();
        client.frame(RawPeer.RST_STREAM, 0, 1, new byte[] {0, 0, 0, 8});
        GrpcFixture.request(client, 3, MESSAGE);
        Consumer<Verdict> second = nextAsked();
        first.accept(Admitted.NOBODY);
        second.accept(Admitted.NOBODY);
        assertThat(client.trailers(3).header("grpc-status")).isEqualTo("0");
        assertThat(fixture.received).hasSize(1);
    }

    @Test
    void deadline_passedBeforeTheVerdict_endsTheCall() throws Exception {
        client.headers(1, 0, GrpcFixture.headers().set("grpc-timeout", "50m"));
        client.frame(RawPeer.DATA, RawPeer.END_STREAM, 1, RawPeer.prefixed(0, MESSAGE));
        Consumer<Verdict> asked = nextAsked();
        assertThat(client.trailers(1).header("grpc-status")).isEqualTo("4");
        asked.accept(Admitted.NOBODY);
        GrpcFixture.request(client, 3, MESSAGE);
        nextAsked().accept(Admitted.NOBODY);
        assertThat(client.trailers(3).header("grpc-status")).isEqualTo("0");
        assertThat(fixture.received).hasSize(1);
    }

    @Test
    void connection_goneBeforeTheVerdict_harmsNothing() throws Exception {
        GrpcFixture.request(client, 1, MESSAGE);
        Consumer<Verdict> asked = nextAsked();
        client.close();
        asked.accept(Admitted.NOBODY);
        RawPeer next = fixture.connect();
        GrpcFixture.request(next, 1, MESSAGE);
        nextAsked().accept(Admitted.NOBODY);
        assertThat(next.trailers(1).header("grpc-status")).isEqualTo("0");
    }

    @Test
    void calls_admittedAndDenied_areAllLeftBehind() throws Exception {
        for (int stream = 1; stream < 21; stream += 2) {
            GrpcFixture.request(client, stream, MESSAGE);
            nextAsked().accept(stream % 4 == 1 ? Admitted.NOBODY : Denied.wrong("no"));
            client.trailers(stream);
        }
        assertThat(fixture.received).hasSize(5);
        assertThat(fixture.receiver.requestsInFlight()).isZero();
    }
}
