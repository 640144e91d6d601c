package io.spanway.benchmarks.run;

import io.netty.channel.EventLoop;
import io.spanway.core.transport.EventLoops;
import io.spanway.core.transport.grpc.GrpcChannel;
import io.spanway.core.transport.grpc.GrpcClient;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Signal;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** OTLP/gRPC. Confined to its loop. */
final class GrpcConnection implements Connection {
    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final EventLoop loop;
    private final RequestTemplate template;
    private final GrpcChannel channel;

    GrpcConnection(EventLoops loops, GrpcClient client, int port, RequestTemplate template) {
        this.loop = loops.any();
        this.template = template;
        this.channel = client.open(loop, loops.clientChannel(), "127.0.0.1", port, state -> {});
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public void send(long request, Completion done) {
        channel.call(
                Signal.TRACES.grpcPath(),
                template.make(request, GrpcChannel.PREFIX_BYTES),
                TIMEOUT_NANOS,
                Map.of(),
                done);
    }

    @Override
    public void close() {
        channel.close(Duration.ZERO);
    }
}
