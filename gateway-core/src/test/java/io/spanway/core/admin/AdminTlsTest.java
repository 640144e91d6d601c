package io.spanway.core.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanway.core.telemetry.AdminPages;
import io.spanway.core.telemetry.Metrics;
import io.spanway.core.transport.Endpoint;
import io.spanway.core.transport.EventLoops;
import io.spanway.core.transport.tls.TestTls;
import io.spanway.core.transport.tls.TlsClientConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The admin port bound to all addresses, behind TLS. */
@SuppressWarnings("NullAway") // null is how a missing key arrives
class AdminTlsTest {
    private final EventLoops loops = new EventLoops(1);
    private @Nullable AdminServer server;

    private AdminServer server(AdminServer.Access access) {
        return new AdminServer(
                loops,
                new Metrics(),
                new AdminPages(),
                AdminServer.Settings.at(new Endpoint("0.0.0.0", 0)).with(access),
                () -> null);
    }

    private void serve(AdminServer.Access access) throws IOException {
        AdminServer made = server(access);
        made.start();
        server = made;
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.stop(Duration.ZERO);
        }
        loops.close();
    }

    private int status(boolean certificate, String path, String... headers) throws Exception {
        TlsClientConfig tls = TestTls.client(certificate);
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("https://localhost:" + server.boundPort() + path))
                .timeout(Duration.ofSeconds(10));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newBuilder()
                .sslContext(tls.jdkContext())
                .build()
                .send(request.build(), HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    @Test
    void certificate_opensEveryPage_andWithoutThereIsNone() throws Exception {
        serve(new AdminServer.Access(null, null, TestTls.mutualServer()));
        assertThat(status(true, "/api")).isEqualTo(200);
        assertThat(status(true, "/metrics")).isEqualTo(200);
        assertThat(status(true, "/api", "origin", "https://elsewhere.example")).isEqualTo(403);
        assertThatThrownBy(() -> status(false, "/metrics")).isInstanceOf(IOException.class);
    }

    @Test
    void certificateAndToken_areBothWanted() throws Exception {
        serve(new AdminServer.Access("hush", null, TestTls.mutualServer()));
        assertThat(status(true, "/api")).isEqualTo(401);
        assertThat(status(true, "/api", "authorization", "Bearer hush")).isEqualTo(200);
    }

    @Test
    void tlsAlone_opensNothingMore() throws Exception {
        serve(new AdminServer.Access(null, null, TestTls.server()));
        assertThat(status(false, "/metrics")).isEqualTo(200);
        assertThat(status(false, "/api")).isEqualTo(403);
    }

    @Test
    void file_thatCannotBeUsed_isNamedWithItsKey() throws Exception {
        AdminServer.Access broken = new AdminServer.Access(null, null, TestTls.server("/no/such/file"));
        assertThatThrownBy(() -> server(broken))
                .hasMessageStartingWith("service.telemetry.admin.tls.client_ca_file: cannot read /no/such/file");
    }
}
