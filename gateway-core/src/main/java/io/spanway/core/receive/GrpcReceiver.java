package io.spanway.core.receive;

import io.netty.buffer.ByteBuf;
import io.spanway.core.Platform;
import io.spanway.core.auth.ServerAuthenticator.Admitted;
import io.spanway.core.auth.ServerAuthenticator.Denied;
import io.spanway.core.pipeline.BuildContext;
import io.spanway.core.pipeline.Component;
import io.spanway.core.pipeline.ComponentId;
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
                methods);
        starting.start();
        server = starting;
        LOG.info("{} listens for OTLP/gRPC on {} (port {})", id, config.address(), starting.boundPort());
    }

    /** The export method of one signal. Thread-safe. */
    private record Export(
            Platform platform, Signal signal, PayloadSink sink, ReceiverMetrics metrics, Admission admission)
            implements UnaryHandler {
        @Override
        public void handle(ByteBuf message, Head head, Completion done) {
            long deadlineNanos = head.deadlineNanos();
            Map<String, List<String>> headers = admission.readsHeaders() ? head.metadata() : Map.of();
            admission.admit(headers, verdict -> {
                if (verdict instanceof Admitted who) {
                    take(message, admission.context(headers, who, deadlineNanos), done);
                } else if (verdict instanceof Denied denied) {
                    message.release();
                    metrics.refusedRequest(denied.reason());
                    done.complete(denied.outcome());
                }
            });
        }

        private void take(ByteBuf message, RequestContext context, Completion done) {
            Payload payload =
                    new Payload(signal, message, context, platform.nanoClock().getAsLong());
            sink.accept(payload, new Answer(payload, metrics, done));
        }

        @Override
        public void refused(Outcome outcome) {
            metrics.refusedRequest(outcome);
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
        GrpcServer running = server;
        if (running == null) {
            throw new IllegalStateException(id + " is not started");
        }
        return running.boundPort();
    }

    @Override
    public void stop(Duration grace) {
        GrpcServer running = server;
        if (running != null) {
            running.stop(grace);
        }
    }
}
