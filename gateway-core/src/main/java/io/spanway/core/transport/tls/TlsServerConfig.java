package io.spanway.core.transport.tls;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.spanway.core.config.Redacted;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The {@code tls} section of a receiver, with the Collector's keys. A certificate and its key are required.
 *
 * @param certFile own certificate chain
 * @param keyFile its private key
 * @param clientCaFile CAs of client certificates; if set, every client must present a valid one
 * @param clientCaFileReload whether a change of {@code client_ca_file} holds for connections made from then on
 * @param caFile accepted for the Collector's sake; a server trusts {@code client_ca_file} only
 * @param minVersion 1.2 (default) or 1.3
 * @param maxVersion 1.2 or 1.3 (default)
 * @param cipherSuites TLS 1.2 suites by IANA name; none = safe defaults
 * @param curvePreferences named groups: X25519, P256, P384, P521, X25519MLKEM768, as of {@link TlsClientConfig}
 * @param includeSystemCaCertsPool accepted, as {@code caFile}
 * @param reloadInterval how often {@code cert_file} and {@code key_file} are looked at for changes, at a new connection; none = never
 *     <p>Immutable.
 */
public record TlsServerConfig(
        @Nullable String certFile,
        @Nullable String certPem,
        @Nullable String keyFile,
        @Redacted @Nullable String keyPem,
        @Nullable String clientCaFile,
        @Nullable Boolean clientCaFileReload,
        @Nullable String caFile,
        @Nullable String caPem,
        @Nullable String minVersion,
        @Nullable String maxVersion,
        @Nullable List<String> cipherSuites,
        @Nullable List<String> curvePreferences,
        @Nullable Boolean includeSystemCaCertsPool,
        @Nullable Duration reloadInterval) {
    public TlsServerConfig {
        Pem.checkOneOf("cert", certFile, certPem);
        Pem.checkOneOf("key", keyFile, keyPem);
        Pem.checkPair(certFile, certPem, keyFile, keyPem);
        if (certFile == null && certPem == null) {
            throw new IllegalArgumentException(
                    "cert_file: a TLS server needs a certificate; set cert_file and key_file");
        }
        TlsVersions.between(minVersion, maxVersion);
        TlsVersions.checkNames(cipherSuites, curvePreferences);
        ReloadingContext.checkInterval(reloadInterval);
    }

    /**
     * Reads the files and builds the context, which follows changed files if the section says so; open connections keep what they have.
     *
     * @param protocols ALPN protocols in order of preference: {@code h2}, or {@code h2} and {@code http/1.1}
     * @throws IllegalArgumentException naming the key whose file or text cannot be used
     */
    public SslContext context(List<String> protocols) {
        boolean reloads = ReloadingContext.reloads(reloadInterval);
        String ownCa = Boolean.TRUE.equals(clientCaFileReload) ? clientCaFile : null;
        List<Path> files = ReloadingContext.files(reloads ? certFile : null, reloads ? keyFile : null, ownCa);
        return ReloadingContext.following(files, reloadInterval, () -> build(protocols));
    }

    private SslContext build(List<String> protocols) {
        PrivateKey key = Pem.privateKey("key", keyFile, keyPem);
        SslContextBuilder builder = SslContextBuilder.forServer(key, Pem.certificatesOf(key, certFile, certPem));
        if (clientCaFile != null) {
            builder.trustManager(Pem.certificates("client_ca", clientCaFile, null))
                    .clientAuth(ClientAuth.REQUIRE);
        }
        SslProvider provider = TlsVersions.bestProvider();
        TlsVersions.apply(builder, provider, minVersion, maxVersion);
        TlsVersions.alpn(builder, protocols);
        try {
            return TlsVersions.build(builder, provider, cipherSuites, curvePreferences);
        } catch (SSLException e) {
            throw new IllegalArgumentException("tls: " + e.getMessage(), e);
        }
    }

    /** Keys and certificates given in place are not shown. */
    @Override
    public String toString() {
        return "TlsServerConfig[cert_file=" + certFile + ", key_file=" + keyFile + ", client_ca_file=" + clientCaFile
                + "]";
    }
}
