package io.spanway.processing.exporter.otlp;

import io.spanway.core.config.Redacted;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code tls} of a client, with the Collector's keys.
 *
 * @param insecure true: no TLS at all (gRPC only; OTLP/HTTP goes by the scheme of its endpoint)
 * @param insecureSkipVerify accept any certificate
 * @param serverNameOverride name to ask for and to find in the certificate
 * @param caFile PEM file of trusted certificates
 * @param caPem the same inline
 * @param certFile PEM file of the client certificate
 * @param certPem the same inline
 * @param keyFile PEM file of the client key, PKCS#8
 * @param keyPem the same inline; never shown
 * @param minVersion 1.2 (default) or 1.3
 * @param maxVersion newest version to speak
 * @param cipherSuites names to choose from
 * @param curvePreferences accepted; the TLS library orders its curves itself
 * @param includeSystemCaCertsPool trust the system's certificates beside ca_file
 * @param reloadInterval accepted; files are read when the exporter starts
 *     <p>Immutable.
 */
record TlsClientConfig(
        Boolean insecure,
        Boolean insecureSkipVerify,
        @Nullable String serverNameOverride,
        @Nullable String caFile,
        @Nullable String caPem,
        @Nullable String certFile,
        @Nullable String certPem,
        @Nullable String keyFile,
        @Redacted @Nullable String keyPem,
        String minVersion,
        @Nullable String maxVersion,
        List<String> cipherSuites,
        List<String> curvePreferences,
        Boolean includeSystemCaCertsPool,
        @Nullable Duration reloadInterval) {
    private static final List<String> VERSIONS = List.of("1.0", "1.1", "1.2", "1.3");

    TlsClientConfig {
        insecure = insecure != null && insecure;
        insecureSkipVerify = insecureSkipVerify != null && insecureSkipVerify;
        minVersion = minVersion == null || minVersion.isEmpty() ? "1.2" : minVersion;
        cipherSuites = cipherSuites == null ? List.of() : List.copyOf(cipherSuites);
        curvePreferences = curvePreferences == null ? List.of() : List.copyOf(curvePreferences);
        includeSystemCaCertsPool = includeSystemCaCertsPool != null && includeSystemCaCertsPool;
        require(VERSIONS.contains(minVersion), "min_version: \"" + minVersion + "\" is none of " + VERSIONS);
        require(
                maxVersion == null || maxVersion.isEmpty() || VERSIONS.contains(maxVersion),
                "max_version: \"" + maxVersion + "\" is none of " + VERSIONS);
        require(caFile == null || caPem == null, "ca_file: cannot be combined with ca_pem");
        require(certFile == null || certPem == null, "cert_file: cannot be combined with cert_pem");
        require(keyFile == null || keyPem == null, "key_file: cannot be combined with key_pem");
        boolean certificate = certFile != null || certPem != null;
        boolean key = keyFile != null || keyPem != null;
        require(certificate == key, "cert_file: a client certificate needs both cert_file and key_file");
    }

    /** All defaults: TLS with the system's trust. */
    static TlsClientConfig defaults() {
        return new TlsClientConfig(
                false, false, null, null, null, null, null, null, null, "1.2", null, List.of(), List.of(), false, null);
    }

    /** Whether anything but {@code insecure} is set. */
    boolean isCustom() {
        return !equals(defaults());
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException("tls." + problem);
        }
    }

    @Override
    public String toString() {
        return "TlsClientConfig[insecure=" + insecure + ", insecureSkipVerify=" + insecureSkipVerify + ", caFile="
                + caFile + ", certFile=" + certFile + ", keyFile=" + keyFile + "]";
    }
}
