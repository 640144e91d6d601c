package io.spanway.core.receive.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanway.core.transport.tls.TlsClientConfig;
import io.spanway.core.transport.tls.TlsServerConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/** The {@code tls} section of a client in the JDK's HTTP client, against our own HTTP port, which wants a certificate. */
@SuppressWarnings("NullAway") // null is how a missing key arrives
class JdkTlsClientTest {
    @TempDir
    Path directory;

    private ReceiverFixture fixture;

    private static Path resource(String name) throws Exception {
        return Path.of(JdkTlsClientTest.class.getResource("/tls/" + name).toURI());
    }

    @BeforeEach
    void serve() throws Exception {
        Map<String, Object> tls = new HashMap<>();
        tls.put("certFile", resource("server.crt").toString());
        tls.put("keyFile", resource("server-ec.key").toString());
        tls.put("clientCaFile", resource("ca.crt").toString());
        fixture = new ReceiverFixture(Map.of("tls", ReceiverFixture.record(TlsServerConfig.class, tls)));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private static Map<String, Object> identity() throws Exception {
        Map<String, Object> keys = new HashMap<>();
        keys.put("certFile", resource("client.crt").toString());
        keys.put("keyFile", resource("client-rsa.key").toString());
        keys.put("caFile", resource("ca.crt").toString());
        return keys;
    }

    private static HttpClient client(Map<String, Object> keys) {
        return HttpClient.newBuilder()
                .sslContext(ReceiverFixture.record(TlsClientConfig.class, keys).jdkContext())
                .build();
    }

    private HttpResponse<String> post(HttpClient client, String host) throws Exception {
        return post(client, host, fixture);
    }

    private static HttpResponse<String> post(HttpClient client, String host, ReceiverFixture to) throws Exception {
        URI address = URI.create("https://" + host + ":" + to.receiver.boundPort() + "/v1/traces");
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(Duration.ofSeconds(10))
                .setHeader("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void mutualTls_overHttp2_works() throws Exception {
        HttpResponse<String> response = post(client(identity()), "localhost");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(response.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
    }

    @Test
    void versions_asConfigured_areKept() throws Exception {
        Map<String, Object> keys = identity();
        keys.put("maxVersion", "1.2");
        assertThat(post(client(keys), "localhost").sslSession().orElseThrow().getProtocol())
                .isEqualTo("TLSv1.2");
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_20)
    void groups_asConfigured_areKept() throws Exception {
        Map<String, Object> tls = new HashMap<>();
        tls.put("certFile", resource("server.crt").toString());
        tls.put("keyFile", resource("server-ec.key").toString());
        tls.put("curvePreferences", List.of("P384"));
        try (ReceiverFixture other =
                new ReceiverFixture(Map.of("tls", ReceiverFixture.record(TlsServerConfig.class, tls)))) {
            Map<String, Object> keys = identity();
            assertThat(post(client(keys), "localhost", other).statusCode()).isEqualTo(200);
            keys.put("curvePreferences", List.of("X25519", "P384"));
            assertThat(post(client(keys), "localhost", other).statusCode()).isEqualTo(200);
            keys.put("serverNameOverride", "localhost");
            assertThat(post(client(keys), "127.0.0.1", other).statusCode()).isEqualTo(200);
            keys.put("curvePreferences", List.of("X25519", "P256"));
            assertThatThrownBy(() -> post(client(keys), "localhost", other)).isInstanceOf(IOException.class);
            keys.remove("serverNameOverride");
            assertThatThrownBy(() -> post(client(keys), "localhost", other)).isInstanceOf(IOException.class);
        }
    }

    /** Not before Java 26. */
    @Test
    @EnabledForJreRange(min = JRE.JAVA_20, max = JRE.JAVA_25)
    void group_thatThisJavaDoesNotHave_isRefused() throws Exception {
        Map<String, Object> keys = identity();
        keys.put("curvePreferences", List.of("X25519", "X25519MLKEM768"));
        assertThatThrownBy(() -> client(keys))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("curve_preferences: ")
                .hasMessageContaining("has no \"X25519MLKEM768\"");
    }

    @Test
    @EnabledForJreRange(max = JRE.JAVA_19)
    void groups_thatThisJavaCannotKeepTo_areRefused_notIgnored() throws Exception {
        Map<String, Object> keys = identity();
        keys.put("curvePreferences", List.of("P256"));
        assertThatThrownBy(() -> client(keys))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("curve_preferences: ")
                .hasMessageContaining("before Java 20");
    }

    @Test
    void authority_thatIsNotTrusted_isRefused_unlessNobodyLooks() throws Exception {
        Map<String, Object> keys = identity();
        keys.put("caFile", resource("client.crt").toString());
        assertThatThrownBy(() -> post(client(keys), "localhost")).isInstanceOf(IOException.class);
        keys.put("insecureSkipVerify", true);
        keys.put("serverNameOverride", "another.example");
        assertThat(post(client(keys), "localhost").statusCode()).isEqualTo(200);
    }

    @Test
    void serverNameOverride_isWhatTheCertificateMustHave() throws Exception {
        Map<String, Object> keys = identity();
        keys.put("serverNameOverride", "localhost");
        assertThat(post(client(keys), "127.0.0.1").statusCode()).isEqualTo(200);
        keys.put("serverNameOverride", "another.example");
        assertThatThrownBy(() -> post(client(keys), "localhost")).isInstanceOf(IOException.class);
    }

    @Test
    void systemAuthorities_besideOwn_areTrustedToo() throws Exception {
        Map<String, Object> keys = identity();
        keys.put("includeSystemCaCertsPool", true);
        assertThat(post(client(keys), "localhost").statusCode()).isEqualTo(200);
    }

    @Test
    void changedAuthority_holdsForTheNextConnection() throws Exception {
        Path ca = Files.copy(resource("client.crt"), directory.resolve("ca"));
        Map<String, Object> keys = identity();
        keys.put("caFile", ca.toString());
        keys.put("reloadInterval", Duration.ofMillis(1));
        HttpClient client = client(keys);
        assertThatThrownBy(() -> post(client, "localhost")).isInstanceOf(IOException.class);
        Files.writeString(ca, Files.readString(resource("ca.crt")));
        assertThat(retry(client)).isEqualTo(200);
        // What cannot be used leaves the last good one in force.
        Files.writeString(ca, "nothing");
        assertThat(post(client, "127.0.0.1").statusCode()).isEqualTo(200);
    }

    private @Nullable Integer retry(HttpClient client) throws Exception {
        for (int i = 0; i < 50; i++) {
            try {
                return post(client, "localhost").statusCode();
            } catch (IOException e) {
                Thread.onSpinWait();
            }
        }
        return null;
    }
}
