package io.spanway.processing.exporter.otlp;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** Turns {@code tls} of a client into what its transport takes. Reads files, so it runs when an exporter is made. Immutable. */
final class ClientTls {
    private static final List<String> VERSIONS = List.of("1.0", "1.1", "1.2", "1.3");

    private ClientTls() {}

    /** Context for the JDK's HTTP client. */
    static SSLContext jdk(TlsClientConfig config) throws SSLException {
        SslContext context = builder(config).sslProvider(SslProvider.JDK).build();
        return ((JdkSslContext) context).context();
    }

    /** Context for gRPC: ALPN h2, the native TLS library where there is one. */
    static SslContext grpc(TlsClientConfig config) throws SSLException {
        ApplicationProtocolConfig alpn = new ApplicationProtocolConfig(
                ApplicationProtocolConfig.Protocol.ALPN,
                ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                ApplicationProtocolNames.HTTP_2);
        return builder(config).applicationProtocolConfig(alpn).build();
    }

    /** Versions and cipher suites for the JDK's HTTP client. */
    static SSLParameters parameters(TlsClientConfig config) {
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(protocols(config).toArray(String[]::new));
        if (!config.cipherSuites().isEmpty()) {
            parameters.setCipherSuites(config.cipherSuites().toArray(String[]::new));
        }
        return parameters;
    }

    /** Trust and identity; the caller adds the protocol. */
    static SslContextBuilder builder(TlsClientConfig config) {
        SslContextBuilder builder = SslContextBuilder.forClient().protocols(protocols(config));
        if (config.insecureSkipVerify()) {
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE).endpointIdentificationAlgorithm(null);
        } else if (config.caFile() != null || config.caPem() != null) {
            builder.trustManager(pem(config.caFile(), config.caPem(), "ca_file"));
        }
        if (config.certFile() != null || config.certPem() != null) {
            builder.keyManager(
                    pem(config.certFile(), config.certPem(), "cert_file"),
                    pem(config.keyFile(), config.keyPem(), "key_file"));
        }
        if (!config.cipherSuites().isEmpty()) {
            builder.ciphers(config.cipherSuites());
        }
        return builder;
    }

    private static List<String> protocols(TlsClientConfig config) {
        String max = config.maxVersion() == null || config.maxVersion().isEmpty() ? "1.3" : config.maxVersion();
        List<String> names = new ArrayList<>();
        for (String version : VERSIONS) {
            boolean inRange = version.compareTo(config.minVersion()) >= 0 && version.compareTo(max) <= 0;
            if (inRange) {
                names.add("1.0".equals(version) ? "TLSv1" : "TLSv" + version);
            }
        }
        return names;
    }

    private static InputStream pem(@Nullable String file, @Nullable String inline, String key) {
        if (file == null) {
            return new ByteArrayInputStream((inline == null ? "" : inline).getBytes(StandardCharsets.UTF_8));
        }
        try {
            return new ByteArrayInputStream(Files.readAllBytes(Path.of(file)));
        } catch (IOException e) {
            throw new IllegalArgumentException("tls." + key + ": cannot read " + file, e);
        }
    }
}
