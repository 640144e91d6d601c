package io.spanway.core.receive;

import io.netty.buffer.ByteBuf;
import io.spanway.core.Platform;
import io.spanway.core.auth.ServerAuthenticator.Admitted;
import io.spanway.core.auth.ServerAuthenticator.Denied;
import io.spanway.core.pipeline.BuildContext;
import io.spanway.core.pipeline.Component;
import io.spanway.core.pipeline.ComponentId;
import io.spanway.core.receive.entry.Admission;
import io.spanway.core.receive.entry.ReceiverMetrics;
import io.spanway.core.transport.grpc.server.GrpcServer;
import io.spanway.core.transport.grpc.server.UnaryHandler;
import io.spanway.core.transport.tls.TlsServerConfig;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * OTLP/gRPC: one export method per signal that has a pipeline; each request becomes a payload (OTLP spec: OTLP/gRPC).
 *
 * <p>Requests run on the connections' event loops. Thread-safe.
 */
final class GrpcReceiver implements Component {
    private static final Logger LOG = LoggerFactory.getLogger(GrpcReceiver.class);

    private final Platform platform;
    private final ComponentId id;
    private final GrpcServerConfig config;
    private final Map<Signal, PayloadSink> outputs;
    private final Admission admission;
    private final ReceiverMetrics metrics;
    private @Nullable GrpcServer server;

    /** @param outputs the sinks of the signals that some pipeline asks of this receiver; others are UNIMPLEMENTED */
    GrpcReceiver(Platform platform, BuildContext context, GrpcServerConfig config, Map<Signal, PayloadSink> outputs) {
        this.platform = platform;
        this.id = context.id();
        List<String> keys = config.metadataKeys();
        this.admission = Admission.of(context, config.auth(), config.withMetadata(), keys == null ? List.of() : keys);
        this.config = config;
        this.outputs = Map.copyOf(outputs);
        this.metrics = new ReceiverMetrics(platform.metrics(), id, "grpc", outputs.keySet());
    }

    @Override
    public void start() throws Exception {
        TlsServerConfig tls = config.tls();
        Map<String, UnaryHandler> methods = new HashMap<>();
        outputs.forEach((signal, sink) ->
                methods.put(signal.grpcPath(), new Export(platform, signal, sink, metrics, admission)));
        GrpcServer starting = new GrpcServer(
                platform.loops(),
                config.address(),
                config.settings(),
                tls == null ? null : tls.context(List.of("h2")),
                platform.budget(),
                new GrpcServer.Service(methods, metrics::refusedRequest));
        starting.start();
        server = starting;
        metrics.watch(starting::openConnections, starting::requestsInFlight);
        LOG.info("{} listens for OTLP/gRPC on {} (port {})", id, config.address(), starting.boundPort());
    }

    /** The export method of one signal. Thread-safe. */
    private record Export(
            Platform platform, Signal signal, PayloadSink sink, ReceiverMetrics metrics, Admission admission)
            implements UnaryHandler {
        /** Credentials are in the headers, so they are looked at before the message is read. */
        @Override
        public void enter(Head head, Gate gate) {
            if (!admission.asksCredentials()) {
                gate.admit(this);
                return;
            }
            long deadlineNanos = head.deadlineNanos();
            Map<String, List<String>> headers = head.metadata();
            admission.admit(headers, verdict -> {
                if (verdict instanceof Admitted who) {
                    gate.admit(new Known(this, admission.context(headers, who, deadlineNanos)));
                } else if (verdict instanceof Denied denied) {
                    metrics.refusedRequest(denied.reason());
                    gate.refuse(denied.outcome());
                }
            });
        }

        @Override
        public void handle(ByteBuf message, Head head, Completion done) {
            Map<String, List<String>> headers = admission.readsHeaders() ? head.metadata() : Map.of();
            take(message, admission.context(headers, Admitted.NOBODY, head.deadlineNanos()), done);
        }

        void take(ByteBuf message, RequestContext context, Completion done) {
            Payload payload =
                    new Payload(signal, message, context, platform.nanoClock().getAsLong());
            sink.accept(payload, new Answer(payload, metrics, done));
        }

        @Override
        public void refused(Outcome outcome) {
            metrics.refusedRequest(outcome);
        }
    }

    /** The export method for one call of a client who is known. Immutable. */
    private record Known(Export export, RequestContext context) implements UnaryHandler {
        @Override
        public void handle(ByteBuf message, Head head, Completion done) {
            export.take(message, context, done);
        }

        @Override
        public void refused(Outcome outcome) {
            export.refused(outcome);
        }
    }

    /** Counts what became of a payload, then passes the answer on. Confined to whoever completes it. */
    private record Answer(Payload payload, ReceiverMetrics metrics, Completion done) implements Completion {
        @Override
        public void complete(Outcome outcome) {
            metrics.completed(payload, outcome);
            done.complete(outcome);
        }
    }

    /** The port that is bound, for tests and for endpoints with port 0. */
    int boundPort() {
        return running().boundPort();
    }

    /** Connections that are open now. */
    int connections() {
        return running().openConnections();
    }

    /** Requests that are not answered yet. */
    int requestsInFlight() {
        return running().requestsInFlight();
    }

    private GrpcServer running() {
        GrpcServer running = server;
        if (running == null) {
            throw new IllegalStateException(id + " is not started");
        }
        return running;
    }

    @Override
    public void stop(Duration grace) {
        GrpcServer running = server;
        if (running != null) {
            running.stop(grace);
        }
    }
}
