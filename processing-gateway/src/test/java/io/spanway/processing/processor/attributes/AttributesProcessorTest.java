package io.spanway.processing.processor.attributes;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.spanway.core.auth.AuthSection;
import io.spanway.core.pipeline.Processor;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.PayloadSinkContract;
import io.spanway.otlp.Reason;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.model.ResourceItems;
import io.spanway.otlp.model.ScopeItems;
import io.spanway.otlp.model.Span;
import io.spanway.otlp.model.Telemetry;
import io.spanway.processing.exporter.ExporterTypesTest;
import io.spanway.processing.fake.TestPlatform;
import io.spanway.processing.fake.TracePayloads;
import io.spanway.processing.vector.ProcessorRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AttributesProcessorTest extends PayloadSinkContract {
    private static final String INSERT = "actions: [{key: a, value: 1, action: insert}]";

    private final TestPlatform platform = new TestPlatform();
    private final List<Outcome> outcomes = new ArrayList<>();
    private final List<byte[]> passed = new ArrayList<>();

    @AfterEach
    void close() {
        platform.close();
    }

    @Override
    protected PayloadSink sink() {
        return ProcessorRun.processor(platform, "attributes", INSERT, Signal.TRACES, ExporterTypesTest.nop());
    }

    @Override
    protected byte[] validRequest() {
        return TracePayloads.request(TracePayloads.group("a", 2));
    }

    @Test
    void fromContext_takesClientMetadataInAnyCase_joined() {
        String config = """
            actions:
              - {key: tenant, from_context: metadata.X-Tenant, action: upsert}
              - {key: bare, from_context: x-tenant, action: insert}
              - {key: absent, from_context: x-other, action: insert}
              - {key: address, from_context: client.address, default_value: unknown, action: insert}
            """;

        Attributes attributes =
                process(config, span(), ProcessorRun.metadata(Map.of("x-tenant", List.of("one", "two"))));

        assertThat(attributes).hasToString("{tenant=one;two, bare=one;two, address=unknown}");
    }

    @Test
    void fromContext_takesWhatAnAuthenticatorFoundOut() {
        String config = """
            actions:
              - {key: who, from_context: auth.subject, action: insert}
              - {key: faked, from_context: "metadata.auth.subject", default_value: none, action: insert}
            """;

        Attributes attributes = process(
                config, span(), ProcessorRun.metadata(Map.of(AuthSection.ATTRIBUTE + "subject", List.of("alice"))));

        assertThat(attributes).hasToString("{who=alice, faked=none}");
    }

    @Test
    void insertedLists_areNotSharedBetweenItems() {
        String config = """
            actions:
              - {key: list, value: [a], action: insert}
              - {key: copy, from_attribute: list, action: insert}
            """;
        Attributes first = process(config, span(), RequestContext.NONE);

        assertThat(first.get("list")).isEqualTo(first.get("copy")).isNotSameAs(first.get("copy"));
    }

    @Test
    void malformedRequest_isRefusedForGood() {
        Processor processor =
                ProcessorRun.processor(platform, "attributes", INSERT, Signal.TRACES, ExporterTypesTest.nop());

        processor.accept(
                ProcessorRun.payload(Signal.TRACES, new byte[] {10, 5, 1}, RequestContext.NONE), outcomes::add);

        assertThat(outcomes)
                .singleElement()
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.MALFORMED));
    }

    @Test
    void request_thatNoActionChanges_leavesAsItCame() {
        byte[] request = validRequest();

        List<byte[]> left = ProcessorRun.run(
                platform, "attributes", "actions: [{key: none, action: delete}]", Signal.TRACES, request);

        assertThat(left).containsExactly(request);
    }

    private static Telemetry span() {
        Telemetry telemetry = new Telemetry(Signal.TRACES);
        ScopeItems scope = new ScopeItems(Signal.TRACES);
        scope.items().add(new Span());
        ResourceItems resource = new ResourceItems(Signal.TRACES);
        resource.scopes().add(scope);
        telemetry.resources().add(resource);
        return telemetry;
    }

    private Attributes process(String config, Telemetry telemetry, RequestContext context) {
        PayloadSink next = (payload, done) -> {
            passed.add(ByteBufUtil.getBytes(payload.bytes()));
            payload.release();
            done.complete(Outcome.ACCEPTED);
        };
        Payload payload = telemetry.toPayload(context, 0);
        ProcessorRun.processor(platform, "attributes", config, Signal.TRACES, next)
                .accept(payload, outcomes::add);
        assertThat(outcomes).containsExactly(Outcome.ACCEPTED);
        Telemetry left = Telemetry.decode(Signal.TRACES, passed.get(0));
        return ((Span) left.resources().get(0).scopes().get(0).items().get(0)).attributes();
    }
}
