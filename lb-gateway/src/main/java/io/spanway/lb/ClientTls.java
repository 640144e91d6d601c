package io.spanway.lb;

import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Makes the TLS context of connections to backends, with ALPN h2, from {@link TlsKeys}. Thread-safe. */
final class ClientTls {
    private ClientTls() {}

    /**
     * @return null for plain text
     * @throws IOException naming the file that cannot be read
     * @throws IllegalArgumentException naming the key whose content is no certificate or key
     */
    static @Nullable SslContext context(TlsKeys keys) throws IOException {
        if (keys.insecure()) {
            return null;
        }
        SslContextBuilder builder = SslContextBuilder.forClient()
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                        ApplicationProtocolNames.HTTP_2))
                .protocols(
                        keys.minVersion().equals(keys.maxVersion())
                                ? new String[] {"TLSv" + keys.minVersion()}
                                : new String[] {"TLSv1.3", "TLSv1.2"});
        if (keys.cipherSuites() == null || keys.cipherSuites().isEmpty()) {
            builder.ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE);
        } else {
            builder.ciphers(keys.cipherSuites());
        }
        try {
            trust(builder, keys);
            identify(builder, keys);
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("protocol.otlp.tls: " + e.getMessage(), e);
        }
    }

    private static void trust(SslContextBuilder builder, TlsKeys keys) throws IOException {
        if (keys.insecureSkipVerify()) {
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE).endpointIdentificationAlgorithm(null);
        } else if (keys.caFile() != null || keys.caPem() != null) {
            try (InputStream authorities = open(keys.caFile(), keys.caPem())) {
                builder.trustManager(authorities);
            }
        }
    }

    private static void identify(SslContextBuilder builder, TlsKeys keys) throws IOException {
        if (keys.certFile() != null || keys.certPem() != null) {
            try (InputStream certificate = open(keys.certFile(), keys.certPem());
                    InputStream key = open(keys.keyFile(), keys.keyPem())) {
                builder.keyManager(certificate, key);
            }
        }
    }

    private static InputStream open(@Nullable String file, @Nullable String pem) throws IOException {
        if (file != null) {
            return Files.newInputStream(Path.of(file));
        }
        return new ByteArrayInputStream((pem == null ? "" : pem).getBytes(StandardCharsets.US_ASCII));
    }
}
