package io.spanway.core.transport.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

class TlsConfigTest {
    @TempDir
    Path directory;

    private static TlsClientConfig client(
            @Nullable Boolean insecure,
            @Nullable String ca,
            @Nullable String cert,
            @Nullable String key,
            @Nullable String min) {
        return new TlsClientConfig(
                insecure, null, null, ca, null, cert, null, key, null, min, null, null, null, null, null);
    }

    private static TlsServerConfig server(@Nullable String certFile, @Nullable String keyFile) {
        return new TlsServerConfig(
                certFile, null, keyFile, null, null, null, null, null, null, null, null, null, null, null);
    }

    @Test
    void insecure_isPlainText_defaultIsTls() {
        assertThat(client(true, null, null, null, null).context(List.of("h2"))).isNull();
        assertThat(TlsClientConfig.DEFAULTS.context(List.of("h2"))).isNotNull();
    }

    @Test
    void mistakes_nameTheKey() throws Exception {
        Path empty = Files.writeString(directory.resolve("empty.pem"), "");
        assertThatThrownBy(() -> client(null, null, "c", null, null)).hasMessageStartingWith("key_file:");
        assertThatThrownBy(() -> client(null, null, null, "k", null)).hasMessageStartingWith("cert_file:");
        assertThatThrownBy(() -> client(null, null, null, null, "1.0")).hasMessageStartingWith("min_version:");
        assertThatThrownBy(() -> client(null, null, null, null, "2")).hasMessageStartingWith("min_version:");
        assertThatThrownBy(() -> client(null, "/no/such/file", null, null, null).context(List.of("h2")))
                .hasMessageStartingWith("ca_file: cannot read /no/such/file");
        assertThatThrownBy(
                        () -> client(null, empty.toString(), null, null, null).context(List.of("h2")))
                .hasMessageStartingWith("ca_file: " + empty);
        assertThatThrownBy(() -> server(null, null)).hasMessageStartingWith("cert_file:");
        assertThatThrownBy(() -> server(empty.toString(), empty.toString()).context(List.of("h2")))
                .hasMessageStartingWith("key_file: " + empty);
    }

    @Test
    void versions_areARange() {
        assertThat(TlsVersions.between(null, null)).containsExactly("TLSv1.2", "TLSv1.3");
        assertThat(TlsVersions.between("1.3", null)).containsExactly("TLSv1.3");
        assertThat(TlsVersions.between("", "1.2")).containsExactly("TLSv1.2");
        assertThatThrownBy(() -> TlsVersions.between("1.3", "1.2")).hasMessageStartingWith("min_version:");
    }

    @Test
    void toString_hidesKeysGivenInPlace() {
        TlsServerConfig config = new TlsServerConfig(
                null, "CERT", null, "SECRET", null, null, null, null, null, null, null, null, null, null);
        assertThat(config.toString()).doesNotContain("SECRET").doesNotContain("CERT");
    }

    private static String text(String resource) throws Exception {
        return Files.readString(
                Path.of(TlsConfigTest.class.getResource("/tls/" + resource).toURI()));
    }

    private static TlsServerConfig pem(String cert, String key) {
        return new TlsServerConfig(null, cert, null, key, null, null, null, null, null, null, null, null, null, null);
    }

    private String file(String name, String text) throws Exception {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    @Test
    void keysAndCertificates_inPlace_areUsed() throws Exception {
        assertThat(pem(text("server.crt"), text("server-ec.key")).context(List.of("h2")))
                .isNotNull();
        TlsClientConfig client = new TlsClientConfig(
                null,
                null,
                null,
                null,
                text("ca.crt"),
                null,
                text("client.crt"),
                null,
                text("client-rsa.key"),
                null,
                null,
                null,
                null,
                true,
                null);
        assertThat(client.context(List.of("h2"))).isNotNull();
        assertThat(client.jdkContext()).isNotNull();
    }

    @Test
    void key_encryptedDamagedOrForeign_isNamedWithItsFile() throws Exception {
        String cert = file("cert", text("server.crt"));
        String encrypted =
                file("encrypted", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n");
        String older = file(
                "older",
                "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nMIIB\n"
                        + "-----END RSA PRIVATE KEY-----\n");
        String damaged = file("damaged", "-----BEGIN PRIVATE KEY-----\nMIIBV\n-----END PRIVATE KEY-----\n");
        String garbage = file("garbage", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        String foreign = file("foreign", text("client-rsa.key"));
        for (String key : List.of(encrypted, older)) {
            assertThatThrownBy(() -> server(cert, key).context(List.of("h2")))
                    .hasMessage("key_file: " + key + ": is encrypted; give the key without a pass phrase");
        }
        assertThatThrownBy(() -> server(cert, damaged).context(List.of("h2")))
                .hasMessageStartingWith("key_file: " + damaged + ": holds a damaged private key");
        assertThatThrownBy(() -> server(cert, garbage).context(List.of("h2")))
                .hasMessageStartingWith("key_file: " + garbage + ": holds no RSA, EC or Ed25519 private key");
        assertThatThrownBy(() -> server(cert, foreign).context(List.of("h2")))
                .hasMessageStartingWith("cert_file: " + cert + ": is not of the private key");
        assertThatThrownBy(() -> pem(text("server.crt"), "nothing").context(List.of("h2")))
                .hasMessage("key_pem: holds no private key in PEM");
    }

    private static TlsServerConfig choosing(@Nullable List<String> suites, @Nullable List<String> curves)
            throws Exception {
        return new TlsServerConfig(
                null,
                text("server.crt"),
                null,
                text("server-ec.key"),
                null,
                null,
                null,
                null,
                null,
                null,
                suites,
                curves,
                null,
                null);
    }

    /** Where there is no OpenSSL, receivers and exporters have Java's own TLS too. */
    @Test
    @EnabledForJreRange(min = JRE.JAVA_20)
    void curves_withoutOpenSsl_areThoseOfTheEngine() throws Exception {
        SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
        SSLEngine engine = TlsVersions.build(builder, SslProvider.JDK, null, List.of("P384", "X25519"))
                .newEngine(UnpooledByteBufAllocator.DEFAULT);
        assertThat(SSLParameters.class.getMethod("getNamedGroups").invoke(engine.getSSLParameters()))
                .isEqualTo(new String[] {"secp384r1", "x25519"});
    }

    @Test
    @EnabledForJreRange(max = JRE.JAVA_19)
    void curves_withoutOpenSsl_areRefused() {
        SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
        assertThatThrownBy(() -> TlsVersions.build(builder, SslProvider.JDK, null, List.of("P384")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("curve_preferences: ");
    }

    @Test
    void suitesAndCurves_areTheCollectorsNames_othersAreRefused() throws Exception {
        assertThat(choosing(
                                List.of("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"),
                                List.of("X25519", "P256", "P384", "P521"))
                        .context(List.of("h2"))
                        .cipherSuites())
                .contains("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_AES_128_GCM_SHA256")
                .doesNotContain("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
        assertThatThrownBy(() -> choosing(List.of("TLS_MADE_UP"), null))
                .hasMessageStartingWith("cipher_suites: \"TLS_MADE_UP\" is not offered");
        assertThatThrownBy(() -> choosing(null, List.of("P-256")))
                .hasMessageStartingWith("curve_preferences: \"P-256\" is none of [P256,");
    }
}
