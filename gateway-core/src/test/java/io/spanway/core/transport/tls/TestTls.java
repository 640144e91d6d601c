package io.spanway.core.transport.tls;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Settings with the certificates of the test resources: the server's key is in the EC form, the client's in the RSA form of old. Both are
 * signed by {@code ca.crt}.
 */
@SuppressWarnings("NullAway") // null is how a missing key arrives
public final class TestTls {
    private TestTls() {}

    /** Path of a file in {@code /tls}. */
    public static String file(String name) {
        URL found = TestTls.class.getResource("/tls/" + name);
        if (found == null) {
            throw new AssertionError("no test resource /tls/" + name);
        }
        try {
            return Path.of(found.toURI()).toString();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** A server that asks nobody for a certificate. */
    public static TlsServerConfig server() {
        return server(null);
    }

    /** A server that lets in only clients whose certificate {@code ca.crt} signed. */
    public static TlsServerConfig mutualServer() {
        return server(file("ca.crt"));
    }

    /** A server that lets in only clients whose certificate {@code clientCa} signed; null asks for none. */
    public static TlsServerConfig server(@Nullable String clientCa) {
        return new TlsServerConfig(
                file("server.crt"),
                null,
                file("server-ec.key"),
                null,
                clientCa,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    /** A client that trusts {@code ca.crt}, with or without a certificate of its own. */
    public static TlsClientConfig client(boolean certificate) {
        return client(false, true, certificate, null);
    }

    /**
     * Any client.
     *
     * @param skipVerify takes every server
     * @param trust trusts {@code ca.crt}
     * @param certificate shows one of its own
     * @param maxVersion highest TLS version, or null
     */
    public static TlsClientConfig client(
            boolean skipVerify, boolean trust, boolean certificate, @Nullable String maxVersion) {
        return new TlsClientConfig(
                null,
                skipVerify,
                null,
                trust ? file("ca.crt") : null,
                null,
                certificate ? file("client.crt") : null,
                null,
                certificate ? file("client-rsa.key") : null,
                null,
                null,
                maxVersion,
                null,
                null,
                null,
                null);
    }
}
