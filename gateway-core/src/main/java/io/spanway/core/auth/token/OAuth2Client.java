package io.spanway.core.auth.token;

import io.spanway.core.Platform;
import io.spanway.core.auth.ClientAuthenticator;
import io.spanway.core.auth.SecretFile;
import io.spanway.core.config.Redacted;
import io.spanway.core.pipeline.Component;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.core.transport.tls.TlsClientConfig;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Reason;
import io.spanway.otlp.RequestContext;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@code oauth2client} extension: gets access tokens by the client credentials grant (RFC 6749 §4.4) and puts them on what exporters
 * send.
 *
 * <p>A token is fetched when the extension starts and anew {@code expiry_buffer} before it ends, while the old one is still in use; without a
 * token requests are told to come again. Thread-safe.
 */
public final class OAuth2Client implements Component, ClientAuthenticator {
    private static final Logger LOG = LoggerFactory.getLogger(OAuth2Client.class);
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /**
     * {@code extensions.oauth2client}.
     *
     * @param clientId or {@code client_id_file}, which is read again when it changes
     * @param clientSecret or {@code client_secret_file}
     * @param tokenUrl where tokens are
     * @param endpointParams further fields of the token request
     * @param timeout of a token request, 10 s
     * @param tls of the token's address
     * @param expiryBuffer how long before its end a token is replaced, 5 min
     * @param grantType {@code client_credentials}, the only one
     *     <p>Immutable.
     */
    public record Config(
            @Nullable String clientId,
            @Nullable String clientIdFile,
            @Redacted @Nullable String clientSecret,
            @Nullable String clientSecretFile,
            String tokenUrl,
            List<String> scopes,
            @Redacted Map<String, String> endpointParams,
            Duration timeout,
            @Nullable TlsClientConfig tls,
            Duration expiryBuffer,
            String grantType) {
        public Config {
            scopes = scopes == null ? List.of() : List.copyOf(scopes);
            endpointParams = endpointParams == null ? Map.of() : Map.copyOf(endpointParams);
            timeout = timeout == null || timeout.isZero() ? Duration.ofSeconds(10) : timeout;
            expiryBuffer = expiryBuffer == null ? Duration.ofMinutes(5) : expiryBuffer;
            grantType = grantType == null || grantType.isEmpty() ? "client_credentials" : grantType;
            require(clientId != null || clientIdFile != null, "client_id: missing; set client_id or client_id_file");
            require(
                    clientSecret != null || clientSecretFile != null,
                    "client_secret: missing; set client_secret or client_secret_file");
            require(isUrl(tokenUrl), "token_url: must be an http or https URL");
            require(!timeout.isNegative(), "timeout: must not be negative");
            require(!expiryBuffer.isNegative(), "expiry_buffer: must not be negative");
            require(grantType.equals("client_credentials"), "grant_type: only client_credentials is offered");
        }

        private static boolean isUrl(@Nullable String text) {
            return text != null && text.matches("https?://[^\\s/]+.*");
        }

        private static void require(boolean valid, String problem) {
            if (!valid) {
                throw new IllegalArgumentException(problem);
            }
        }

        @Override
        public String toString() {
            return "Config[tokenUrl=" + tokenUrl + ", scopes=" + scopes + "]";
        }
    }

    /** @param endsNanos instant past which it is not used */
    record Token(String header, long renewNanos, long endsNanos) {}

    private final TokenRequest request;
    private final LongSupplier nanoClock;
    private final Duration timeout;
    private final AtomicBoolean fetching = new AtomicBoolean();
    private volatile @Nullable Token token;
    private volatile long nextTryNanos;

    OAuth2Client(Config config, LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.timeout = config.timeout();
        this.nextTryNanos = nanoClock.getAsLong();
        this.request = new TokenRequest(
                config,
                URI.create(config.tokenUrl()),
                text("client_id_file", config.clientIdFile(), config.clientId(), nanoClock),
                text("client_secret_file", config.clientSecretFile(), config.clientSecret(), nanoClock));
    }

    private static Supplier<String> text(
            String key, @Nullable String file, @Nullable String text, LongSupplier nanoClock) {
        if (file != null && !file.isEmpty()) {
            SecretFile secret = new SecretFile(key, file, nanoClock);
            return () -> secret.text().strip();
        }
        String fixed = text == null ? "" : text;
        return () -> fixed;
    }

    /** The component type, for the module's list. */
    public static ComponentType<Config> type(Platform platform) {
        return new ComponentType.ExtensionType<>(
                new ComponentType.Descriptor<>("oauth2client", List.of("oauth2_client"), Map.of(), Config.class),
                (context, config) -> new OAuth2Client(config, platform.nanoClock()));
    }

    @Override
    public @Nullable Outcome authorize(RequestContext context, Map<String, String> headers) {
        long now = nanoClock.getAsLong();
        Token held = token;
        if (held == null || held.renewNanos() - now < 0) {
            renew(now);
        }
        if (held == null || held.endsNanos() - now < 0) {
            return Outcome.retryable(Reason.UNAVAILABLE, "no access token could be had so far", PAUSE_NANOS);
        }
        headers.put("authorization", held.header());
        return null;
    }

    private void renew(long now) {
        if (nextTryNanos - now > 0 || !fetching.compareAndSet(false, true)) {
            return;
        }
        var unused = request.fetch(nanoClock).whenComplete((fetched, failure) -> {
            if (fetched != null) {
                token = fetched;
            } else {
                nextTryNanos = nanoClock.getAsLong() + PAUSE_NANOS;
                LOG.warn("no access token: {}", TokenRequest.reason(failure));
            }
            fetching.set(false);
        });
    }

    /** Asks for the first token and waits a little for it; a token service that is down does not keep the gateway from starting. */
    @Override
    public void start() throws InterruptedException {
        request.open();
        renew(nanoClock.getAsLong());
        long deadline = System.nanoTime() + timeout.toNanos();
        while (fetching.get() && System.nanoTime() - deadline < 0) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    @Override
    public void stop(Duration grace) {
        request.close();
    }
}
