package io.spanway.benchmarks.run;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;
import io.spanway.core.transport.ByteBudget;
import io.spanway.core.transport.Endpoint;
import io.spanway.core.transport.EventLoops;
import io.spanway.core.transport.grpc.server.GrpcServer;
import io.spanway.core.transport.grpc.server.GrpcServerSettings;
import io.spanway.core.transport.grpc.server.UnaryHandler;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Reason;
import io.spanway.otlp.Signal;
import io.spanway.otlp.wire.ItemRouter;
import io.spanway.otlp.wire.Splitter;
import io.spanway.otlp.wire.WireCursor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * gRPC backends on ports of 127.0.0.1 that the system chose: they take everything, check every id and count.
 *
 * <p>Thread-safe.
 */
final class Sinks implements AutoCloseable {
    private final List<GrpcServer> servers = new ArrayList<>();
    private volatile Arrivals arrivals;

    private final FastThreadLocal<Reader> readers = new FastThreadLocal<>() {
        @Override
        protected Reader initialValue() {
            return new Reader();
        }
    };

    Sinks(EventLoops loops, int count, Arrivals first) throws IOException {
        this.arrivals = first;
        for (int i = 0; i < count; i++) {
            int sink = i;
            UnaryHandler handler = (message, head, done) -> take(sink, message, done);
            GrpcServer server = new GrpcServer(
                    loops,
                    new Endpoint("127.0.0.1", 0),
                    GrpcServerSettings.DEFAULTS,
                    null,
                    new ByteBudget(1L << 30),
                    Map.of(Signal.TRACES.grpcPath(), handler));
            server.start();
            servers.add(server);
        }
    }

    /** From now on, what comes is counted there. */
    void countIn(Arrivals next) {
        arrivals = next;
    }

    /** {@code 127.0.0.1:port} of each. */
    List<String> addresses() {
        return servers.stream().map(server -> "127.0.0.1:" + server.boundPort()).toList();
    }

    private void take(int sink, ByteBuf message, Completion done) {
        Arrivals now = arrivals;
        int bytes = message.readableBytes();
        int spans = readers.get().read(now, sink, message);
        message.release();
        if (spans < 0) {
            done.complete(Outcome.refused(Reason.MALFORMED, "not a request"));
            return;
        }
        now.call(sink, spans, bytes);
        done.complete(Outcome.ACCEPTED);
    }

    @Override
    public void close() {
        servers.forEach(server -> server.stop(Duration.ZERO));
    }

    /** Finds the ids of a request's spans, whoever encoded it. Confined to its loop. */
    private static final class Reader implements ItemRouter {
        private static final int SPAN_ID = 2;

        private final Splitter splitter = new Splitter();
        private final WireCursor fields = new WireCursor();
        private @Nullable Arrivals arrivals;
        private int sink;

        int read(Arrivals into, int ofSink, ByteBuf message) {
            arrivals = into;
            sink = ofSink;
            int spans = splitter.scan(Signal.TRACES, message, this, 1);
            splitter.reset();
            return spans;
        }

        @Override
        public int route(ByteBuf request, int offset, int length, int idOffset, int idLength) {
            fields.reset(request, offset, length);
            while (fields.next() && !fields.is(SPAN_ID, WireCursor.BYTES)) {
                continue;
            }
            boolean known = idLength == 2 * Long.BYTES && fields.valueLength() == Long.BYTES;
            long trace = known ? SpanIds.reveal(request.getLong(idOffset)) : -1;
            long span = known ? SpanIds.reveal(request.getLong(fields.valueOffset())) : -1;
            Objects.requireNonNull(arrivals).span(sink, trace, span);
            return 0;
        }

        @Override
        public Granularity granularity(Signal signal) {
            return Granularity.ITEM;
        }

        @Override
        public void enterResource(ByteBuf request, int offset, int length) {}

        @Override
        public void enterScope(ByteBuf request, int offset, int length) {}

        @Override
        public void enterMetric(ByteBuf request, int offset, int length) {}
    }
}
