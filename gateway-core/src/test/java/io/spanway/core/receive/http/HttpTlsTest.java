package io.spanway.core.receive.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.spanway.core.transport.grpc.RawPeer;
import io.spanway.core.transport.tls.TlsServerConfig;
import io.spanway.testkit.Rule;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OTLP/HTTP over TLS, with certificates that change while it runs. */
@SuppressWarnings("NullAway") // null is how a missing key arrives
class HttpTlsTest {
    private static final String REQUEST =
            "POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-protobuf\r\nContent-Length: 0\r\n\r\n";

    @TempDir
    Path directory;

    @BeforeEach
    void firstCertificate() throws Exception {
        use("server.crt", "server-ec.key");
    }

    private static Path resource(String name) throws Exception {
        return Path.of(HttpTlsTest.class.getResource("/tls/" + name).toURI());
    }

    private void use(String certificate, String key) throws Exception {
        Files.writeString(directory.resolve("key"), Files.readString(resource(key)));
        Files.writeString(directory.resolve("cert"), Files.readString(resource(certificate)));
    }

    private ReceiverFixture serve(@Nullable String clientCa, @Nullable Duration reload) throws Exception {
        TlsServerConfig tls = new TlsServerConfig(
                directory.resolve("cert").toString(),
                null,
                directory.resolve("key").toString(),
                null,
                clientCa,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                reload);
        return new ReceiverFixture(Map.of("tls", tls));
    }

    /** Trusts everybody: these tests look at the certificate themselves. */
    private static final class Trusting implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private static SSLSocket connect(ReceiverFixture fixture) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Trusting()}, null);
        SSLSocket socket = (SSLSocket)
                context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), fixture.receiver.boundPort());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static String subject(SSLSocket socket) throws IOException {
        return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                .getSubjectX500Principal()
                .getName();
    }

    private static String post(SSLSocket socket) throws IOException {
        socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = socket.getInputStream().read();
            if (b < 0) {
                throw new IOException("ended after " + head);
            }
            head.append((char) b);
        }
        return head.substring(0, head.indexOf("\r\n"));
    }

    @Test
    @Rule("DOOR-13")
    void certificate_changed_isServedToNewConnections_oldOnesLiveOn() throws Exception {
        try (ReceiverFixture fixture = serve(null, Duration.ofMillis(1));
                SSLSocket before = connect(fixture)) {
            assertThat(post(before)).isEqualTo("HTTP/1.1 200 OK");
            String old = subject(before);

            use("client.crt", "client-rsa.key");
            try (SSLSocket after = connect(fixture)) {
                assertThat(post(after)).isEqualTo("HTTP/1.1 200 OK");
                assertThat(subject(after)).isNotEqualTo(old);
            }
            assertThat(post(before)).isEqualTo("HTTP/1.1 200 OK");
            assertThat(fixture.received).hasSize(3);
        }
    }

    @Test
    void certificate_withoutReload_stays() throws Exception {
        try (ReceiverFixture fixture = serve(null, null);
                SSLSocket before = connect(fixture)) {
            post(before);
            use("client.crt", "client-rsa.key");
            try (SSLSocket after = connect(fixture)) {
                post(after);
                assertThat(subject(after)).isEqualTo(subject(before));
            }
        }
    }

    @Test
    @Rule("DOOR-14")
    void client_withoutCertificate_isRefusedWhereOneIsWanted() throws Exception {
        try (ReceiverFixture fixture = serve(resource("ca.crt").toString(), null);
                SSLSocket socket = connect(fixture)) {
            assertThatThrownBy(() -> post(socket)).isInstanceOf(IOException.class);
            assertThat(fixture.received).isEmpty();
        }
    }

    @Test
    void probe_thatOpensAndCloses_isNotCountedAsRefused() throws Exception {
        try (ReceiverFixture fixture = serve(null, null)) {
            fixture.connect().close();
            try (SSLSocket socket = connect(fixture)) {
                assertThat(post(socket)).isEqualTo("HTTP/1.1 200 OK");
            }
            assertThat(fixture.refused("tls")).isZero();
        }
    }

    @Test
    @Rule("DOOR-7")
    void plainText_toTheTlsPort_isRefusedQuickly() throws Exception {
        try (ReceiverFixture fixture = serve(null, null);
                RawHttp http = fixture.connect()) {
            http.send(REQUEST);
            assertThatThrownBy(http::read).isInstanceOf(IOException.class);
            await().atMost(Duration.ofSeconds(10)).until(() -> fixture.refused("tls") == 1);
        }
    }

    @Test
    @Rule("DOOR-17")
    void client_thatOffersH2_getsIt_othersGetHttp1() throws Exception {
        try (ReceiverFixture fixture = serve(null, null);
                SSLSocket two = connect(fixture);
                SSLSocket one = connect(fixture)) {
            two.setSSLParameters(offering(two, "h2", "http/1.1"));
            two.startHandshake();
            assertThat(two.getApplicationProtocol()).isEqualTo("h2");
            RawPeer peer = RawPeer.client(two);
            peer.headers(1, RawPeer.END_STREAM, HttpSessionTest.headers("/v1/traces"));
            assertThat(peer.trailers(1).header(":status")).isEqualTo("200");

            one.setSSLParameters(offering(one, "http/1.1"));
            assertThat(post(one)).isEqualTo("HTTP/1.1 200 OK");
            assertThat(one.getApplicationProtocol()).isEqualTo("http/1.1");
            assertThat(fixture.received).hasSize(2);
        }
    }

    private static SSLParameters offering(SSLSocket socket, String... protocols) {
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(protocols);
        return parameters;
    }
}
