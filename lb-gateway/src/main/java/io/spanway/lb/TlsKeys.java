package io.spanway.lb;

import static io.spanway.lb.Checks.require;

import io.spanway.core.config.Redacted;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code protocol.otlp.tls}, with the Collector's keys.
 *
 * @param insecure true: plain text
 * @param insecureSkipVerify true: any certificate is accepted
 * @param serverNameOverride name that certificates must have, and SNI
 * @param caFile PEM file of trusted authorities; absent: those of the Java runtime
 * @param caPem the same as text
 * @param certFile PEM file of our certificate
 * @param certPem the same as text
 * @param keyFile PEM file of our key, PKCS#8
 * @param keyPem the same as text; a secret
 * @param minVersion 1.2 or 1.3
 * @param maxVersion 1.2 or 1.3
 * @param cipherSuites names to allow
 * @param curvePreferences accepted; the TLS library orders its curves
 * @param includeSystemCaCertsPool accepted without ca_file or ca_pem, which replace the system's authorities
 * @param reloadInterval accepted; files are read at start
 *     <p>Immutable.
 */
public record TlsKeys(
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
        String maxVersion,
        @Nullable List<String> cipherSuites,
        @Nullable List<String> curvePreferences,
        @Nullable Boolean includeSystemCaCertsPool,
        @Nullable Duration reloadInterval) {
    private static final List<String> VERSIONS = List.of("1.2", "1.3");

    public TlsKeys {
        insecure = insecure != null && insecure;
        insecureSkipVerify = insecureSkipVerify != null && insecureSkipVerify;
        minVersion = minVersion == null || minVersion.isEmpty() ? "1.2" : minVersion;
        maxVersion = maxVersion == null || maxVersion.isEmpty() ? "1.3" : maxVersion;
        require(VERSIONS.contains(minVersion), "min_version: \"" + minVersion + "\" is none of 1.2, 1.3");
        require(VERSIONS.contains(maxVersion), "max_version: \"" + maxVersion + "\" is none of 1.2, 1.3");
        require(minVersion.compareTo(maxVersion) <= 0, "max_version: is below min_version");
        require(caFile == null || caPem == null, "tls: give ca_file or ca_pem, not both");
        require(certFile == null || certPem == null, "tls: give cert_file or cert_pem, not both");
        require(keyFile == null || keyPem == null, "tls: give key_file or key_pem, not both");
        require(
                (certFile != null || certPem != null) == (keyFile != null || keyPem != null),
                "tls: a client certificate needs both its certificate and its key");
    }

    /** Nothing configured: TLS with the authorities of the runtime. */
    @SuppressWarnings("NullAway") // null is how a missing key arrives
    static TlsKeys absent() {
        return new TlsKeys(null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);
    }

    @Override
    public String toString() {
        return "TlsKeys[insecure=" + insecure + ", ca=" + caFile + ", cert=" + certFile + ", key=" + keyFile + "]";
    }
}
