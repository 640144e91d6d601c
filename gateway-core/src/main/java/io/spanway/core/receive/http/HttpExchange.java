package io.spanway.core.receive.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaders;
import io.spanway.core.transport.Workers;
import io.spanway.core.transport.codec.Codec;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.Reason;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request that is being served, and the place where its outcome comes back.
 *
 * <p>Confined to its connection's event loop, except for {@link #complete}, which any thread calls.
 */
final class HttpExchange implements Completion {
    private static final Logger LOG = LoggerFactory.getLogger(HttpExchange.class);

    private final HttpServing serving;
    private final EventLoop loop;
    private final ByteBufAllocator allocator;
    private final BiConsumer<HttpExchange, Outcome> answer;
    private final AtomicBoolean completed = new AtomicBoolean();
    private @Nullable Payload payload;
    final Signal signal;
    final HttpAnswers.Asker asker;
    final boolean keepAlive;
    private final List<Codec> codings;
    private final HttpBody body;
    private final RequestContext context;

    /**
     * What the head of a request said.
     *
     * @param codings see {@link BodyCodings#parse}
     * @param keepAlive whether the connection may serve another request
     * @param context travels with the data
     */
    record Head(
            Signal signal, HttpAnswers.Asker asker, List<Codec> codings, boolean keepAlive, RequestContext context) {}

    /** @param answer runs on the channel's event loop, once, with the outcome */
    HttpExchange(
            HttpServing serving, Channel channel, Head head, HttpBody body, BiConsumer<HttpExchange, Outcome> answer) {
        this.serving = serving;
        this.loop = channel.eventLoop();
        this.allocator = channel.alloc();
        this.answer = answer;
        this.signal = head.signal();
        this.asker = head.asker();
        this.keepAlive = head.keepAlive();
        this.codings = head.codings();
        this.body = body;
        this.context = head.context();
    }

    /** Takes bytes of the body, whose reference stays with the caller; says why the request is refused, or null while all is well. */
    @Nullable
    HttpRefusal receive(ByteBuf part) {
        return switch (body.append(part)) {
            case TAKEN -> null;
            case TOO_LARGE -> HttpRefusal.tooLarge(body.maxBytes());
            case OVER_BUDGET -> HttpRefusal.of(BodyCodings.OVERLOADED);
        };
    }

    /** The request was refused or given up before its body had come; nothing is held for it any more. Once, in place of a dispatch. */
    void discard() {
        body.discard();
        serving.requests().leave();
    }

    /**
     * Gives the complete body on, once it is plain protobuf.
     *
     * @param lane of the connection
     */
    void dispatch(Workers.Lane lane) {
        ByteBuf bytes = body.take();
        if (codings.isEmpty() && !asker.json()) {
            give(bytes);
        } else {
            lane.run(loop, bytes.readableBytes(), new Reading(bytes));
        }
    }

    private void give(ByteBuf bytes) {
        Payload request =
                new Payload(signal, bytes, context, serving.nanoClock().getAsLong());
        payload = request;
        PayloadSink sink = serving.sinks().get(signal);
        try {
            if (sink == null) {
                throw new IllegalStateException("no sink for " + signal);
            }
            sink.accept(request, this);
        } catch (RuntimeException e) {
            LOG.error("a pipeline for {} failed on a request, which is refused", signal.id(), e);
            complete(Outcome.refused(Reason.INTERNAL, "the gateway failed on this request; see its log"));
        }
    }

    @Override
    public void complete(Outcome outcome) {
        if (!completed.compareAndSet(false, true)) {
            return;
        }
        body.releaseBudget();
        serving.requests().leave();
        Payload request = payload;
        if (request != null) {
            serving.metrics().completed(request, outcome);
        }
        if (loop.inEventLoop()) {
            answer.accept(this, outcome);
            return;
        }
        try {
            loop.execute(() -> answer.accept(this, outcome));
        } catch (RejectedExecutionException e) {
            LOG.debug("answer not sent, the event loop has ended", e);
        }
    }

    /** A body on its way to plain protobuf. Confined to one thread at a time, as jobs are. */
    private final class Reading implements Workers.Job {
        private final ByteBuf coded;
        private @Nullable ByteBuf plain;
        private Outcome refusal =
                Outcome.refused(Reason.INTERNAL, "the gateway failed to read this request; see its log");

        /** @param coded its reference passes to the job */
        Reading(ByteBuf coded) {
            this.coded = coded;
        }

        @Override
        public boolean work(int mostBytes) {
            try {
                ByteBuf bytes = BodyCodings.decode(codings, coded.retain(), body, mostBytes, allocator);
                plain = asker.json() ? BodyCodings.fromJson(signal, bytes, body, mostBytes, allocator) : bytes;
            } catch (BodyCodings.UndecodableException e) {
                Outcome why = e.outcome();
                if (why == null) {
                    return false;
                }
                refusal = why;
            } catch (OutOfMemoryError e) {
                LOG.warn("no memory for a request, which is refused: {}", e.getMessage());
                refusal = BodyCodings.OVERLOADED;
            } catch (RuntimeException e) {
                LOG.error("a request could not be read and is refused", e);
            }
            return true;
        }

        @Override
        public void done() {
            coded.release();
            ByteBuf read = plain;
            if (read == null) {
                complete(refusal);
            } else {
                give(read);
            }
        }
    }

    /** Headers by lower-case name. */
    static Map<String, List<String>> byName(HttpHeaders headers) {
        Map<String, List<String>> metadata = new HashMap<>();
        for (Map.Entry<String, String> header : headers) {
            metadata.computeIfAbsent(header.getKey().toLowerCase(Locale.ROOT), name -> new ArrayList<>(1))
                    .add(header.getValue());
        }
        return metadata;
    }
}
