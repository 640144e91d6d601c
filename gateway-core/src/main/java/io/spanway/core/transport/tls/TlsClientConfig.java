package io.spanway.core.transport.tls;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.spanway.core.config.Redacted;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The {@code tls} section of an exporter, with the Collector's keys.
 *
 * @param insecure plain text instead of TLS, unless a CA is given
 * @param insecureSkipVerify TLS without checking the peer's certificate
 * @param serverNameOverride name that the peer's certificate must have, and SNI, instead of the endpoint's host
 * @param caFile file of the CAs to trust; none = those of the system
 * @param certFile own certificate chain, for mutual TLS
 * @param keyFile its private key
 * @param minVersion 1.2 (default) or 1.3
 * @param maxVersion 1.2 or 1.3 (default)
 * @param caPem the same as text
 * @param certPem own certificate chain as text
 * @param keyPem its private key as text; never shown
 * @param cipherSuites TLS 1.2 suites by IANA name; none = safe defaults
 * @param curvePreferences named groups: X25519, P256, P384, P521, X25519MLKEM768, as far as the provider has them; refused where the provider
 *     lets nobody choose, which is Java's own before release 20
 * @param includeSystemCaCertsPool trust the system's CAs besides {@code caFile}
 * @param reloadInterval how often the files are looked at for changes, at a new connection; none = never
 *     <p>Immutable.
 */
public record TlsClientConfig(
        @Nullable Boolean insecure,
        @Nullable Boolean insecureSkipVerify,
        @Nullable String serverNameOverride,
        @Nullable String caFile,
        @Nullable String caPem,
        @Nullable String certFile,
        @Nullable String certPem,
        @Nullable String keyFile,
        @Redacted @Nullable String keyPem,
        @Nullable String minVersion,
        @Nullable String maxVersion,
        @Nullable List<String> cipherSuites,
        @Nullable List<String> curvePreferences,
        @Nullable Boolean includeSystemCaCertsPool,
        @Nullable Duration reloadInterval) {
    /** TLS with the system's CAs. */
    public static final TlsClientConfig DEFAULTS = new TlsClientConfig(
            null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);

    public TlsClientConfig {
        Pem.checkOneOf("ca", caFile, caPem);
        Pem.checkOneOf("cert", certFile, certPem);
        Pem.checkOneOf("key", keyFile, keyPem);
        Pem.checkPair(certFile, certPem, keyFile, keyPem);
        TlsVersions.between(minVersion, maxVersion);
        TlsVersions.checkNames(cipherSuites, curvePreferences);
        ReloadingContext.checkInterval(reloadInterval);
    }

    /** Whether the section asks for plain text; a CA wins over {@code insecure}. */
    public boolean plainText() {
        return Boolean.TRUE.equals(insecure) && caFile == null && caPem == null;
    }

    /** As {@link #secureContext}, or null if the section asks for plain text. */
    public @Nullable SslContext context(List<String> protocols) {
        return plainText() ? null : secureContext(protocols);
    }

    /**
     * Reads the files and builds the context, which follows changed files if the section says so; open connections keep what they have.
     *
     * @param protocols ALPN protocols in order of preference, for example {@code h2}
     * @throws IllegalArgumentException naming the key whose file or text cannot be used
     */
    public SslContext secureContext(List<String> protocols) {
        return following(() -> build(protocols, false));
    }

    /**
     * As {@link #secureContext}, for the JDK's HTTP client, which brings its own ALPN: provider of the JDK, {@code server_name_override}
     * and {@code curve_preferences} in force.
     */
    public SSLContext jdkContext() {
        return new FollowingSslContext(
                following(() -> build(List.of(), true)), serverNameOverride, JdkGroups.setter(curvePreferences));
    }

    private SslContext following(Supplier<SslContext> build) {
        List<Path> files = ReloadingContext.reloads(reloadInterval)
                ? ReloadingContext.files(caFile, certFile, keyFile)
                : List.of();
        return ReloadingContext.following(files, reloadInterval, build);
    }

    private SslContext build(List<String> protocols, boolean jdk) {
        SslContextBuilder builder = SslContextBuilder.forClient();
        boolean ownCa = caFile != null || caPem != null;
        if (Boolean.TRUE.equals(insecureSkipVerify)) {
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE).endpointIdentificationAlgorithm(null);
        } else if (ownCa) {
            builder.trustManager(trusted());
        }
        if (certFile != null || certPem != null) {
            PrivateKey key = Pem.privateKey("key", keyFile, keyPem);
            builder.keyManager(key, Pem.certificatesOf(key, certFile, certPem));
        }
        SslProvider provider = jdk ? SslProvider.JDK : TlsVersions.bestProvider();
        TlsVersions.apply(builder, provider, minVersion, maxVersion);
        if (!jdk) {
            TlsVersions.alpn(builder, protocols);
        }
        try {
            return TlsVersions.build(builder, provider, cipherSuites, curvePreferences);
        } catch (SSLException e) {
            throw new IllegalArgumentException("tls: " + e.getMessage(), e);
        }
    }

    private X509Certificate[] trusted() {
        X509Certificate[] own = Pem.certificates("ca", caFile, caPem);
        return Boolean.TRUE.equals(includeSystemCaCertsPool) ? Pem.withSystemCertificates(own) : own;
    }

    /** Keys and certificates given in place are not shown. */
    @Override
    public String toString() {
        return "TlsClientConfig[insecure=" + insecure + ", insecure_skip_verify=" + insecureSkipVerify
                + ", server_name_override=" + serverNameOverride + ", ca_file=" + caFile + ", cert_file=" + certFile
                + ", key_file=" + keyFile + "]";
    }
}
