package io.spanway.core.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.spanway.core.Platform;
import io.spanway.core.auth.AuthSection;
import io.spanway.core.auth.token.BearerTokenAuth;
import io.spanway.core.pipeline.BuildContext;
import io.spanway.core.pipeline.Component;
import io.spanway.core.pipeline.ComponentId;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.core.receive.http.ReceiverFixture;
import io.spanway.core.telemetry.Metrics;
import io.spanway.core.transport.ByteBudget;
import io.spanway.core.transport.EventLoops;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import io.spanway.testkit.Rule;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The gRPC side with {@code bearertokenauth}, asked by gRPC-Java. */
@SuppressWarnings("NullAway") // null is how a missing key arrives
class GrpcAuthTest {
    private final EventLoops loops = new EventLoops(1);
    private final ByteBudget budget = new ByteBudget(1 << 20);
    private final Metrics metrics = new Metrics();
    private final Platform platform = new Platform(loops, metrics, budget, System::nanoTime, Path.of("unused"));
    private final List<RequestContext> received = new CopyOnWriteArrayList<>();
    private @Nullable GrpcReceiver receiver;
    private @Nullable ManagedChannel channel;

    @BeforeEach
    void start() throws Exception {
        GrpcReceiver made = receiver("bearertokenauth");
        made.start();
        receiver = made;
        channel = ManagedChannelBuilder.forAddress("127.0.0.1", made.boundPort())
                .usePlaintext()
                .build();
    }

    private GrpcReceiver receiver(String authenticator) {
        GrpcServerConfig config = ReceiverFixture.record(
                GrpcServerConfig.class,
                Map.of(
                        "endpoint",
                        "127.0.0.1:0",
                        "auth",
                        new AuthSection(authenticator, null),
                        "includeMetadata",
                        true,
                        "metadataKeys",
                        List.of("X-Scope-OrgID")));
        ComponentId id = ComponentId.parse("bearertokenauth");
        var type = (ComponentType.ExtensionType<BearerTokenAuth.Config>) BearerTokenAuth.type(platform);
        Component extension = type.factory()
                .create(new BuildContext(id, Map.of()), new BearerTokenAuth.Config(null, null, "one", null, null));
        return new GrpcReceiver(
                platform,
                new BuildContext(ComponentId.parse("otlp"), Map.of(id, extension)),
                config,
                Map.of(Signal.TRACES, (payload, done) -> {
                    received.add(payload.context());
                    payload.release();
                    done.complete(Outcome.ACCEPTED);
                }));
    }

    @AfterEach
    void stop() throws Exception {
        channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        receiver.stop(Duration.ofSeconds(1));
        loops.close();
        assertThat(budget.usedBytes()).isZero();
    }

    private void export(@Nullable String authorization) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("x-scope-orgid", Metadata.ASCII_STRING_MARSHALLER), "acme");
        headers.put(Metadata.Key.of("cookie", Metadata.ASCII_STRING_MARSHALLER), "c");
        if (authorization != null) {
            headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), authorization);
        }
        TraceServiceGrpc.newBlockingStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .export(ExportTraceServiceRequest.getDefaultInstance());
    }

    private long refused(String reason) {
        return metrics.counter(
                        "spanway_receiver_refused_requests_total",
                        "Requests that were answered with an error, by reason.",
                        "receiver",
                        "otlp",
                        "transport",
                        "grpc",
                        "reason",
                        reason)
                .getCount();
    }

    @Test
    @Rule("DOOR-12")
    void credentials_missingOrWrong_areUnauthenticatedAndCounted() {
        for (String authorization : new @Nullable String[] {null, "Bearer two", "Basic b25l"}) {
            assertThatThrownBy(() -> export(authorization))
                    .isInstanceOfSatisfying(
                            StatusRuntimeException.class,
                            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED));
        }
        assertThat(received).isEmpty();
        assertThat(refused("credentials_missing")).isEqualTo(1);
        assertThat(refused("credentials_wrong")).isEqualTo(2);
    }

    @Test
    @Rule("FORWARD-12")
    void credentials_right_passWithListedMetadataOnly() {
        export("Bearer one");
        assertThat(received).hasSize(1);
        assertThat(received.get(0).metadata())
                .containsOnlyKeys("x-scope-orgid", "auth:raw")
                .containsEntry("x-scope-orgid", List.of("acme"));
    }

    @Test
    void authenticator_notListed_isNamed() {
        assertThatThrownBy(() -> receiver("oauth2client/x"))
                .hasMessageContainingAll("auth.authenticator", "\"oauth2client/x\"", "is not found");
    }
}
