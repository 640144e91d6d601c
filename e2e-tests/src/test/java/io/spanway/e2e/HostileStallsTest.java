package io.spanway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.testkit.OtlpBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that take their time: their connections end when the time is up, and a good client never waits for them. */
@Timeout(120)
class HostileStallsTest {
    private static final int CONNECTIONS = 30;
    private static final int PATIENCE_MILLIS = 6_000;
    /** The handshake's ten seconds, and some for a busy machine. */
    private static final int HANDSHAKE_MILLIS = 20_000;

    private static final Random IDS = new Random(1);

    private static OtlpBackend backend;
    private static Launched lb;
    private static Client good;

    private final List<RawSocket> sockets = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        backend = OtlpBackend.start();
        String limits = ", read_header_timeout: 1s, body_idle_timeout: 1s";
        String plain = Texts.RECEIVERS.replace(
                "http: {endpoint: \"127.0.0.1:0\"", "http: {endpoint: \"127.0.0.1:0\"" + limits);
        String secure = SecureTexts.receiver("otlp/tls", SecureTexts.server(SecureTexts.TLS, "server", ""));
        lb = Launched.role(
                        "lb-gateway",
                        plain.replace("receivers: {", "receivers: {" + secure.strip() + ", ")
                                + "exporters: {load_balancing: {" + Texts.to(List.of(backend.address())) + "}}\n"
                                + Texts.service("load_balancing").replace("[otlp]", "[otlp, otlp/tls]"))
                .awaitReady();
        good = new Client(lb.grpcPort());
    }

    @AfterAll
    static void stop() throws Exception {
        try {
            assertThat(lb.stop()).as(lb.log()).isZero();
        } finally {
            good.close();
            lb.close();
            backend.close();
        }
    }

    @AfterEach
    void hangUp() throws Exception {
        for (RawSocket socket : sockets) {
            socket.close();
        }
    }

    @Test
    void heads_thatComeALetterAtATime_areCutOff() throws Exception {
        connect(lb.httpPort(), "POST /v1/traces HTTP/1.1\r\nHost: a\r\nX-A: ");

        trickle();

        assertAllEnd(PATIENCE_MILLIS);
    }

    @Test
    void bodies_thatStop_areCutOff() throws Exception {
        connect(
                lb.httpPort(),
                "POST /v1/traces HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-protobuf\r\nContent-Length: 100\r\n\r\nab");

        assertGoodClientIsServed();

        assertAllEnd(PATIENCE_MILLIS);
    }

    /** A TLS port ends what is no TLS as soon as it sees that. */
    @Test
    void plainText_onATlsPort_isRefusedAtOnce() throws Exception {
        connect(lb.grpcPort("otlp/tls"), "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        connect(lb.httpPort("otlp/tls"), "POST /v1/traces HTTP/1.1\r\nHost: a\r\n\r\n");

        assertAllEnd(PATIENCE_MILLIS);
    }

    @Test
    void silentConnections_doNotHinderOthers() throws Exception {
        for (int i = 0; i < 10; i++) {
            connect(lb.grpcPort(), "");
            connect(lb.httpPort(), "");
            connect(lb.grpcPort("otlp/tls"), "");
        }

        assertGoodClientIsServed();
    }

    @Test
    @Tag("slow")
    void tlsHandshakes_thatStop_areCutOff() throws Exception {
        String halfHello = "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003" + "r".repeat(20);
        connect(lb.grpcPort("otlp/tls"), halfHello);
        connect(lb.httpPort("otlp/tls"), halfHello);

        assertGoodClientIsServed();

        assertAllEnd(HANDSHAKE_MILLIS);
    }

    private void connect(int port, String begin) throws Exception {
        for (int i = 0; i < CONNECTIONS; i++) {
            sockets.add(new RawSocket(port).send(begin));
        }
    }

    /** One letter each now and then, for longer than a head may take. */
    private void trickle() throws Exception {
        long end = System.nanoTime() + 2_500_000_000L;
        while (System.nanoTime() < end) {
            sockets.forEach(socket -> socket.send("b"));
            assertGoodClientIsServed();
        }
    }

    private static void assertGoodClientIsServed() {
        long before = backend.spans().spans();
        good.traces(Requests.traces(List.of(Requests.randomId(IDS, 16)), IDS));
        assertThat(backend.spans().spans()).isEqualTo(before + 1);
    }

    private void assertAllEnd(int withinMillis) {
        long end = System.nanoTime() + withinMillis * 1_000_000L;
        for (RawSocket socket : sockets) {
            assertThat(socket.closedWithin((int) Math.max(1, (end - System.nanoTime()) / 1_000_000L)))
                    .isTrue();
        }
    }
}
