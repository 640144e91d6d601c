package io.spanway.core.transport.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsConfigTest {
    @TempDir
    Path directory;

    private static TlsClientConfig client(Boolean insecure, String ca, String cert, String key, String min) {
        return new TlsClientConfig(
                insecure, null, null, ca, null, cert, null, key, null, min, null, null, null, null, null);
    }

    private static TlsServerConfig server(String certFile, String keyFile) {
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
}
