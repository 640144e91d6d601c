package io.spanway.core.auth.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spanway.core.transport.tls.TlsClientConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Asks the token endpoint (RFC 6749 §4.4.2). Thread-safe; opened before the first request. */
final class TokenRequest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long DEFAULT_SECONDS = 3600;

    private final OAuth2Client.Config config;
    private final URI address;
    private final Supplier<String> clientId;
    private final Supplier<String> clientSecret;
    private @Nullable ExecutorService threads;
    private volatile @Nullable HttpClient client;

    TokenRequest(OAuth2Client.Config config, URI address, Supplier<String> clientId, Supplier<String> clientSecret) {
        this.config = config;
        this.address = address;
        this.clientId = clientId;
        this.clientSecret = clientSecret;
    }

    /** Makes the client. */
    void open() {
        ExecutorService made = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "oauth2client");
            thread.setDaemon(true);
            return thread;
        });
        HttpClient.Builder builder = HttpClient.newBuilder()
                .executor(made)
                .connectTimeout(config.timeout())
                .version(HttpClient.Version.HTTP_1_1);
        TlsClientConfig tls = config.tls();
        if (tls != null && address.getScheme().equals("https")) {
            builder.sslContext(tls.jdkContext());
        }
        threads = made;
        client = builder.build();
    }

    void close() {
        client = null;
        if (threads != null) {
            threads.shutdownNow();
        }
    }

    CompletableFuture<OAuth2Client.Token> fetch(LongSupplier nanoClock) {
        HttpClient opened = client;
        if (opened == null) {
            return CompletableFuture.failedFuture(new IOException("oauth2client is not started"));
        }
        return opened.sendAsync(request(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8))
                .thenApply(response -> token(response.statusCode(), response.body(), nanoClock.getAsLong()));
    }

    private HttpRequest request() {
        StringBuilder form = new StringBuilder("grant_type=").append(encoded(config.grantType()));
        if (!config.scopes().isEmpty()) {
            form.append("&scope=").append(encoded(String.join(" ", config.scopes())));
        }
        for (Map.Entry<String, String> field : config.endpointParams().entrySet()) {
            form.append('&').append(encoded(field.getKey())).append('=').append(encoded(field.getValue()));
        }
        // RFC 6749 §2.3.1: both are form-encoded before they go into Basic.
        String pair = encoded(clientId.get()) + ":" + encoded(clientSecret.get());
        return HttpRequest.newBuilder(address)
                .timeout(config.timeout())
                .header("content-type", "application/x-www-form-urlencoded")
                .header("accept", "application/json")
                .header(
                        "authorization",
                        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)))
                .POST(HttpRequest.BodyPublishers.ofString(form.toString()))
                .build();
    }

    private OAuth2Client.Token token(int status, String body, long now) {
        JsonNode answer;
        try {
            answer = JSON.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the token endpoint answered " + status + " without JSON", new IOException());
        }
        String access = answer.path("access_token").asText("");
        if (status != 200 || access.isEmpty()) {
            throw new UncheckedIOException(new IOException("the token endpoint answered " + status + " "
                    + answer.path("error").asText("")));
        }
        String type = answer.path("token_type").asText("Bearer");
        long life = Duration.ofSeconds(answer.path("expires_in").asLong(DEFAULT_SECONDS))
                .toNanos();
        // A token of a shorter life than the buffer is replaced at half of it, not with every request.
        long early = Math.min(config.expiryBuffer().toNanos(), life / 2);
        String scheme = type.equalsIgnoreCase("bearer") ? "Bearer" : type;
        return new OAuth2Client.Token(scheme + " " + access, now + life - early, now + life);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Why a request failed; never holds a secret. */
    static String reason(@Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return String.valueOf(cause);
    }
}
