package io.spanway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.testkit.OtlpBackend;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code openssl s_client} gets to speak with the TLS ports; it is told to offer what it would not by itself. Skipped without openssl. */
@Tag("slow")
@Timeout(120)
class TlsToolsTest {
    @TempDir
    static Path dir;

    private static OtlpBackend backend;
    private static Launched lb;

    @BeforeAll
    static void start() throws Exception {
        Assumptions.assumeTrue(Programs.run(dir, 10, "openssl", "version").well(), "needs openssl");
        backend = OtlpBackend.start();
        lb = Launched.role("lb-gateway", SecureTexts.balancing(List.of(backend.address())))
                .awaitReady();
    }

    @AfterAll
    static void stop() throws Exception {
        if (lb != null) {
            try (Launched started = lb) {
                assertThat(started.stop()).isZero();
            } finally {
                backend.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1", "-tls1_1"})
    void oldVersions_areRefusedByTheServer(String version) throws Exception {
        for (int port : ports()) {
            Programs.Ended ended = offer(port, version, "-cipher", "ALL:@SECLEVEL=0");
            assertThat(ended.well()).as(ended.output()).isFalse();
            assertThat(ended.output()).contains("alert").containsPattern("protocol version|handshake failure");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"eNULL", "aNULL", "RC4", "3DES", "DES", "MD5", "EXPORT", "LOW", "kRSA", "SEED:IDEA:CAMELLIA:ARIA"
            })
    void weakCiphers_areRefused(String ciphers) throws Exception {
        for (int port : ports()) {
            Programs.Ended ended = offer(port, "-tls1_2", "-cipher", ciphers + ":@SECLEVEL=0");
            assertThat(ended.well()).as(ended.output()).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "-tls1_2, -cipher, ECDHE-ECDSA-AES128-GCM-SHA256",
        "-tls1_2, -cipher, ECDHE-ECDSA-AES256-GCM-SHA384",
        "-tls1_3, -ciphersuites, TLS_AES_256_GCM_SHA384"
    })
    void goodCiphers_areTaken(String version, String option, String cipher) throws Exception {
        for (int port : ports()) {
            Programs.Ended ended = offer(port, version, option, cipher);
            assertThat(ended.well()).as(ended.output()).isTrue();
            assertThat(ended.output()).contains(cipher);
        }
    }

    @ParameterizedTest
    @CsvSource({"h2, h2", "'h2,http/1.1', h2"})
    void alpn_ofTheGrpcPort_isHttp2(String offered, String chosen) throws Exception {
        Programs.Ended ended = offer(lb.grpcPort("otlp/tls"), "-tls1_3", "-alpn", offered);
        assertThat(ended.output()).contains("ALPN protocol: " + chosen);
    }

    private static List<Integer> ports() {
        return List.of(lb.grpcPort("otlp/tls"), lb.httpPort("otlp/tls"));
    }

    private static Programs.Ended offer(int port, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of("openssl", "s_client", "-connect", "127.0.0.1:" + port));
        command.addAll(List.of("-CAfile", SecureTexts.TLS.resolve("ca.crt").toString()));
        command.addAll(List.of("-verify_return_error", "-servername", "localhost"));
        command.addAll(List.of(options));
        return Programs.run(dir, 20, command);
    }
}
