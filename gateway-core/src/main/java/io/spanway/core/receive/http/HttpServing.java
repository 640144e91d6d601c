package io.spanway.core.receive.http;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.spanway.core.receive.entry.Admission;
import io.spanway.core.receive.entry.ReceiverMetrics;
import io.spanway.core.transport.ByteBudget;
import io.spanway.core.transport.RequestLimit;
import io.spanway.core.transport.Workers;
import io.spanway.core.transport.codec.Codec;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What all connections of one HTTP receiver share.
 *
 * @param nanoClock for arrival times
 *     <p>Immutable, its parts are thread-safe.
 */
record HttpServing(
        HttpServerConfig config,
        HttpRequestCheck check,
        Admission admission,
        HttpAnswers answers,
        Map<Signal, PayloadSink> sinks,
        ReceiverMetrics metrics,
        ByteBudget budget,
        RequestLimit requests,
        Workers workers,
        LongSupplier nanoClock) {
    /** What becomes of a request by its head. */
    sealed interface Decision permits Serve, Refuse {}

    /** Its body is read. */
    record Serve(HttpExchange.Head head, HttpBody body) implements Decision {}

    /** It is answered at once. */
    record Refuse(HttpRefusal refusal) implements Decision {}

    /** Headers by lower-case name, none where nobody looks at them. */
    Map<String, List<String>> headersOf(HttpRequest request) {
        return admission.readsHeaders() ? HttpExchange.byName(request.headers()) : Map.of();
    }

    /** Whether a browser asks if it may send; needs no credentials (Fetch standard: CORS-preflight fetch). */
    boolean isPreflight(HttpRequest request) {
        return check.signalOf(request) != null
                && answers.servesPreflights()
                && Cors.isPreflight(request.method(), request.headers());
    }

    /** Decides about a request that may come in; a body that is to be read has its room reserved. */
    Decision decide(HttpRequest request, HttpAnswers.Asker asker, RequestContext context, ByteBufAllocator allocator) {
        Signal signal = check.signalOf(request);
        HttpRefusal refusal = check.refusal(request);
        List<Codec> codings = check.codings().parse(request.headers().getAll(HttpHeaderNames.CONTENT_ENCODING));
        if (refusal != null || signal == null || codings == null) {
            return new Refuse(refusal == null ? HttpRefusal.path(request.uri()) : refusal);
        }
        if (!requests.tryEnter()) {
            return new Refuse(HttpRefusal.tooMany());
        }
        HttpBody body = new HttpBody(allocator, budget, config.maxBodyBytes());
        long declaredBytes = HttpUtil.getContentLength(request, 0L);
        boolean tooLarge = declaredBytes > body.maxBytes();
        if (tooLarge || !body.reserve((int) declaredBytes)) {
            requests.leave();
            return new Refuse(
                    tooLarge ? HttpRefusal.tooLarge(body.maxBytes()) : HttpRefusal.of(BodyCodings.OVERLOADED));
        }
        return new Serve(new HttpExchange.Head(signal, asker, codings, check.keepsAlive(request), context), body);
    }
}
