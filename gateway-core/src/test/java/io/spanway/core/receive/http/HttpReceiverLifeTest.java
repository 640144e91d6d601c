package io.spanway.core.receive.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.spanway.otlp.Outcome;
import io.spanway.testkit.Rule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Slow clients, too many of them, and stopping. */
class HttpReceiverLifeTest {
    private static final String HEAD =
            "POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-protobuf\r\n";
    private static final String REQUEST = HEAD + "Content-Length: 3\r\n\r\nabc";
    private static final Duration SHORT = Duration.ofMillis(100);

    @Test
    @Rule("HTTP-27")
    void headers_thatDoNotCome_timeOut() throws Exception {
        try (ReceiverFixture fixture = new ReceiverFixture(Map.of("readHeaderTimeout", SHORT));
                RawHttp http = fixture.connect()) {
            assertThat(http.send("POST /v1/tr").read().status()).isEqualTo(408);
            assertThat(http.ended()).isTrue();
            assertThat(fixture.refused("timeout")).isEqualTo(1);
        }
    }

    @Test
    @Rule("HTTP-28")
    void headers_thatTrickle_timeOutAllTheSame() throws Exception {
        try (ReceiverFixture fixture = new ReceiverFixture(Map.of("readHeaderTimeout", Duration.ofMillis(300)));
                RawHttp http = fixture.connect()) {
            http.send("POST /v1/traces HTTP/1.1\r\nHost: x\r\nX: ");
            ScheduledExecutorService loris = Executors.newSingleThreadScheduledExecutor();
            try {
                var unused = loris.scheduleAtFixedRate(() -> trickle(http), 0, 20, TimeUnit.MILLISECONDS);
                assertThat(http.read().status()).isEqualTo(408);
            } finally {
                loris.shutdownNow();
            }
            assertThat(fixture.refused("timeout")).isEqualTo(1);
        }
    }

    private static void trickle(RawHttp http) {
        try {
            http.send("a");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    @Rule("HTTP-27")
    void body_thatPauses_timesOut() throws Exception {
        try (ReceiverFixture fixture = new ReceiverFixture(Map.of("bodyIdleTimeout", SHORT));
                RawHttp http = fixture.connect()) {
            RawHttp.Answer answer =
                    http.send(HEAD + "Content-Length: 9\r\n\r\nab").read();
            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.header("content-type")).isEqualTo("application/x-protobuf");
            assertThat(fixture.received).isEmpty();
        }
    }

    @Test
    void body_longerThanReadTimeout_timesOut() throws Exception {
        try (ReceiverFixture fixture = new ReceiverFixture(Map.of("readTimeout", SHORT));
                RawHttp http = fixture.connect()) {
            assertThat(http.send(HEAD + "Content-Length: 9\r\n\r\nab").read().status())
                    .isEqualTo(408);
        }
    }

    @Test
    @Rule("CONN-6")
    void connection_idle_isClosedQuietly() throws Exception {
        try (ReceiverFixture fixture = new ReceiverFixture(Map.of("idleTimeout", SHORT));
                RawHttp http = fixture.connect()) {
            assertThat(http.send(REQUEST).read().status()).isEqualTo(200);
            assertThat(http.ended()).isTrue();
            assertThat(fixture.refused("timeout")).isZero();
        }
    }

    @Test
    void pipeline_slowerThanAllTimeouts_isWaitedFor() throws Exception {
        Map<String, Object> config = Map.of(
                "idleTimeout", SHORT, "bodyIdleTimeout", SHORT, "readTimeout", SHORT, "readHeaderTimeout", SHORT);
        try (ReceiverFixture fixture = new ReceiverFixture(config);
                RawHttp http = fixture.connect()) {
            fixture.hold = true;
            http.send(REQUEST);
            await().until(() -> fixture.held.size() == 1);
            CompletableFuture<Void> later = CompletableFuture.runAsync(
                    () -> fixture.held.get(0).complete(Outcome.ACCEPTED),
                    CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS));
            assertThat(http.read().status()).isEqualTo(200);
            later.join();
        }
    }

    @Test
    @Rule("CONN-7")
    void connections_beyondTheLimit_areClosed() throws Exception {
        try (ReceiverFixture fixture = new ReceiverFixture(Map.of("maxConnections", 1));
                RawHttp first = fixture.connect()) {
            assertThat(first.send(REQUEST).read().status()).isEqualTo(200);
            try (RawHttp second = fixture.connect()) {
                assertThat(second.ended()).isTrue();
            }
            assertThat(first.send(REQUEST).read().status()).isEqualTo(200);
            assertThat(fixture.refused("connections")).isEqualTo(1);
        }
    }

    @Test
    @Rule("LIFE-5")
    void stop_closesIdleAndAnswersInFlight() throws Exception {
        try (ReceiverFixture fixture = new ReceiverFixture();
                RawHttp idle = fixture.connect();
                RawHttp busy = fixture.connect()) {
            idle.send(REQUEST).read();
            fixture.hold = true;
            busy.send(REQUEST);
            await().until(() -> fixture.held.size() == 1);
            CompletableFuture<Void> stopped =
                    CompletableFuture.runAsync(() -> fixture.receiver.stop(Duration.ofSeconds(10)));
            assertThat(idle.ended()).isTrue();
            assertThat(stopped).isNotDone();
            fixture.held.get(0).complete(Outcome.ACCEPTED);
            RawHttp.Answer answer = busy.read();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("connection")).isEqualTo("close");
            assertThat(busy.ended()).isTrue();
            busy.close();
            stopped.get(5, TimeUnit.SECONDS);
        }
    }

    @Test
    @Rule("LIFE-6")
    void stop_withAHalfSentRequest_endsWithTheGrace() throws Exception {
        try (ReceiverFixture fixture = new ReceiverFixture();
                RawHttp http = fixture.connect()) {
            http.send(HEAD + "Content-Length: 9\r\n\r\nab");
            await().until(() -> fixture.budget.usedBytes() > 0);
            long before = System.nanoTime();
            fixture.receiver.stop(Duration.ofMillis(200));
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(3));
            assertThat(http.ended()).isTrue();
            await().until(() -> fixture.budget.usedBytes() == 0);
        }
    }

    @Test
    @Rule("LIFE-8")
    void port_canBeBoundAgainAtOnce() throws Exception {
        int port;
        try (ReceiverFixture fixture = new ReceiverFixture();
                RawHttp http = fixture.connect()) {
            port = fixture.receiver.boundPort();
            http.send(REQUEST).read();
        }
        try (ReceiverFixture fixture = new ReceiverFixture(Map.of("endpoint", "127.0.0.1:" + port));
                RawHttp http = fixture.connect()) {
            assertThat(http.send(REQUEST).read().status()).isEqualTo(200);
        }
    }

    @Test
    @Rule("LIMIT-8")
    void answers_thatAreNotTaken_closeTheConnectionAndAreCounted() throws Exception {
        try (ReceiverFixture impatient = new ReceiverFixture(Map.of("writeTimeout", Duration.ofMillis(200)));
                RawHttp http = new RawHttp(impatient.receiver.boundPort(), 4096)) {
            String request = "POST /" + "x".repeat(8_000) + " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n";
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 10_000; i++) {
                            http.send(request);
                        }
                    })
                    .isInstanceOf(IOException.class);
            await().atMost(Duration.ofSeconds(10)).until(() -> impatient.refused("write_timeout") == 1);
        }
    }
}
