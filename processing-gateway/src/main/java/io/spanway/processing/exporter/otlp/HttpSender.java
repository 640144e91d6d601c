package io.spanway.processing.exporter.otlp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.spanway.core.auth.ClientAuthenticator;
import io.spanway.core.send.Sender;
import io.spanway.core.transport.codec.Codec;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.Reason;
import io.spanway.otlp.json.JsonException;
import io.spanway.otlp.json.OtlpJson;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Sends each payload as one HTTP POST with the JDK's asynchronous client. Encoding and compression run on the exporter's own threads, never
 * on an event loop.
 *
 * <p>Thread-safe.
 */
final class HttpSender implements Sender {
    /** OTLP keeps answers below 4 MiB; nothing we read of them is near that. */
    private static final int MAX_ANSWER_BYTES = 1 << 20;

    /** Encoding and compressing need processors, not waiting: two threads keep two cores busy. */
    private static final int THREADS = 2;

    private final OtlpHttpConfig config;
    private final HttpClient.Builder clientBuilder;
    private final @Nullable ClientAuthenticator credentials;
    private final Codec codec;
    private final Set<CompletableFuture<?>> inFlight = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Running running;
    private volatile boolean closed;

    /** What exists between {@link #open} and {@link #close}. Immutable. */
    private record Running(HttpClient client, ExecutorService threads) {}

    /**
     * @param clientBuilder all of the client's settings but its threads
     * @param credentials put on every request; null = none
     */
    HttpSender(OtlpHttpConfig config, HttpClient.Builder clientBuilder, @Nullable ClientAuthenticator credentials) {
        this.config = config;
        this.clientBuilder = clientBuilder;
        this.credentials = credentials;
        Codec configured = Codec.ofConfig(config.compression());
        this.codec = configured == null ? Codec.IDENTITY : configured;
    }

    /** Starts the client and its threads. */
    void open() {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "otlp-http");
            thread.setDaemon(true);
            return thread;
        });
        running = new Running(clientBuilder.executor(threads).build(), threads);
    }

    @Override
    public void send(Payload payload, long timeoutNanos, Completion done) {
        URI address = config.address(payload.signal());
        if (address == null) {
            payload.release();
            done.complete(Outcome.refused(
                    Reason.UNIMPLEMENTED,
                    "no endpoint is configured for " + payload.signal().id()));
            return;
        }
        Running now = running;
        if (now == null) {
            payload.release();
            done.complete(shutDown());
            return;
        }
        try {
            now.threads().execute(() -> post(now.client(), address, payload, timeoutNanos, done));
        } catch (RejectedExecutionException e) {
            payload.release();
            done.complete(shutDown());
        }
    }

    private void post(HttpClient client, URI address, Payload payload, long timeoutNanos, Completion done) {
        CompletableFuture<HttpResponse<byte[]>> exchange;
        try {
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            headers.putAll(config.headers());
            Outcome unauthorized = credentials == null ? null : credentials.authorize(payload.context(), headers);
            if (unauthorized != null) {
                done.complete(unauthorized);
                return;
            }
            HttpRequest request = request(address, payload, headers);
            exchange = client.sendAsync(request, info -> new LimitedBody(MAX_ANSWER_BYTES));
        } catch (IllegalArgumentException e) {
            done.complete(Outcome.refused(Reason.MALFORMED, String.valueOf(e.getMessage())));
            return;
        } catch (RuntimeException e) {
            done.complete(Outcome.refused(Reason.INTERNAL, "request could not be built: " + e));
            return;
        } finally {
            payload.release();
        }
        inFlight.add(exchange);
        CompletableFuture<HttpResponse<byte[]>> limited =
                timeoutNanos > 0 ? exchange.copy().orTimeout(timeoutNanos, TimeUnit.NANOSECONDS) : exchange;
        var unused = limited.whenComplete((response, failure) -> {
            inFlight.remove(exchange);
            if (failure != null) {
                exchange.cancel(true);
            }
            done.complete(response != null ? answer(response) : failed(failure, address));
        });
        if (closed) {
            exchange.cancel(true);
        }
    }

    private HttpRequest request(URI address, Payload payload, Map<String, String> headers) {
        boolean asJson = config.encoding() == OtlpHttpConfig.Encoding.JSON;
        HttpRequest.Builder builder = HttpRequest.newBuilder(address)
                .setHeader("content-type", asJson ? "application/json" : "application/x-protobuf")
                .setHeader("user-agent", "spanway")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body(payload, asJson)));
        if (codec != Codec.IDENTITY) {
            builder.setHeader("content-encoding", config.compression());
        }
        headers.forEach(builder::setHeader);
        return builder.build();
    }

    private byte[] body(Payload payload, boolean asJson) {
        ByteBuf plain = asJson ? json(payload) : payload.bytes().retainedDuplicate();
        try {
            return codec == Codec.IDENTITY ? ByteBufUtil.getBytes(plain) : compressed(plain);
        } finally {
            plain.release();
        }
    }

    private byte[] compressed(ByteBuf plain) {
        ByteBuf packed = codec.compress(plain, 0, ByteBufAllocator.DEFAULT);
        try {
            return ByteBufUtil.getBytes(packed);
        } finally {
            packed.release();
        }
    }

    private static ByteBuf json(Payload payload) {
        ByteBuf text = ByteBufAllocator.DEFAULT.heapBuffer(2 * payload.sizeBytes());
        boolean written = false;
        try {
            OtlpJson.toJson(payload.signal(), payload.bytes(), text);
            written = true;
            return text;
        } catch (JsonException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + e.getMessage(), e);
        } finally {
            if (!written) {
                text.release();
            }
        }
    }

    private static Outcome answer(HttpResponse<byte[]> response) {
        return new HttpAnswer(
                        response.statusCode(),
                        response.headers().firstValue("content-type").orElse(""),
                        response.headers().firstValue("retry-after").orElse(""),
                        response.body())
                .outcome(HttpAnswer.writtenAt(
                        response.headers().firstValue("date").orElse(""), Instant.now()));
    }

    private static Outcome failed(@Nullable Throwable failure, URI address) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        String text = address.getHost() + ":" + address.getPort() + ": " + cause;
        if (cause instanceof ConnectException
                || cause instanceof HttpConnectTimeoutException
                || cause instanceof UnresolvedAddressException) {
            return Outcome.retryable(Reason.NOT_SENT, text);
        }
        if (cause instanceof TimeoutException || cause instanceof HttpTimeoutException) {
            return Outcome.retryable(Reason.DEADLINE_EXCEEDED, "no answer in time from " + text);
        }
        if (cause instanceof IOException || cause instanceof CancellationException) {
            return Outcome.retryable(Reason.UNAVAILABLE, text);
        }
        return Outcome.refused(Reason.INTERNAL, text);
    }

    private static Outcome shutDown() {
        return Outcome.retryable(Reason.NOT_SENT, "the exporter is shut down");
    }

    @Override
    public void close(Duration grace) {
        long deadline = System.nanoTime() + grace.toNanos();
        for (CompletableFuture<?> exchange : inFlight) {
            awaitQuietly(exchange, deadline - System.nanoTime());
        }
        closed = true;
        inFlight.forEach(exchange -> exchange.cancel(true));
        Running was = running;
        running = null;
        if (was != null) {
            was.threads().shutdown();
        }
    }

    private static void awaitQuietly(CompletableFuture<?> exchange, long nanos) {
        try {
            exchange.copy().get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            return;
        }
    }
}
