package io.spanway.core.transport.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import java.security.KeyManagementException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * A Netty context in the form that the JDK's HTTP client takes: each connection's engine is made by the context as it is at that moment, so
 * that changed files hold for the next connection. Makes engines of clients only. Thread-safe.
 */
final class FollowingSslContext extends SSLContext {
    /**
     * @param serverName to ask for and to find in the certificate, in place of the address's; null = the address's
     * @param fixed sets what else no client may change
     */
    FollowingSslContext(SslContext context, @Nullable String serverName, Consumer<SSLParameters> fixed) {
        super(new Spi(context, serverName, fixed), provider(), "TLS");
    }

    private static java.security.Provider provider() {
        try {
            return SSLContext.getInstance("TLS").getProvider();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK has no TLS", e);
        }
    }

    /** Thread-safe. */
    private static final class Spi extends SSLContextSpi {
        private final SslContext context;
        private final @Nullable String serverName;
        private final Consumer<SSLParameters> fixed;

        Spi(SslContext context, @Nullable String serverName, Consumer<SSLParameters> fixed) {
            this.context = context;
            this.serverName = serverName == null || serverName.isEmpty() ? null : serverName;
            this.fixed = this.serverName == null ? fixed : fixed.andThen(name(new SNIHostName(this.serverName)));
        }

        private static Consumer<SSLParameters> name(SNIServerName name) {
            return parameters -> parameters.setServerNames(List.of(name));
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            return context.newEngine(ByteBufAllocator.DEFAULT);
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            String name = serverName == null ? host : serverName;
            return new FixedEngine(context.newEngine(ByteBufAllocator.DEFAULT, name, port), fixed);
        }

        /** Versions and suites as configured: the client puts what it finds here on every engine. */
        @Override
        protected SSLParameters engineGetDefaultSSLParameters() {
            return engineCreateSSLEngine().getSSLParameters();
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            return context.sessionContext();
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            return context.sessionContext();
        }

        @Override
        protected void engineInit(
                KeyManager @Nullable [] keys, TrustManager @Nullable [] trust, @Nullable SecureRandom random)
                throws KeyManagementException {
            throw new KeyManagementException("is made ready for use");
        }

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            throw new UnsupportedOperationException("makes engines only");
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            throw new UnsupportedOperationException("makes engines of clients only");
        }
    }
}
