package io.spanway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.spanway.testkit.OtlpBackend;
import io.spanway.testkit.Rule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the first tier does with spans and logs: the same backend for one trace, the same bytes as they came. */
@Timeout(120)
class DeliveryTest {
    private static final long SEED = 7;
    private static final int IDS = 10_000;
    private static final int IDS_PER_REQUEST = 500;
    private static final int UNKNOWN = 9999;

    private final Random random = new Random(SEED);

    @Test
    @Rule("FORWARD-4")
    void spansAndLogs_ofOneTraceId_reachTheSameBackend() throws Exception {
        List<OtlpBackend> backends = Backends.start(3);
        try (Launched lb = Launched.role("lb-gateway", Texts.balancing(Texts.addresses(backends)))
                        .awaitReady();
                Client client = new Client(lb.grpcPort())) {
            for (int i = 0; i < IDS / IDS_PER_REQUEST; i++) {
                List<ByteString> ids = new ArrayList<>();
                for (int j = 0; j < IDS_PER_REQUEST; j++) {
                    ids.add(Requests.randomId(random, 16));
                }
                client.traces(Requests.traces(ids, random));
                client.logs(Requests.logs(ids));
            }
            Map<ByteString, Integer> ofSpans = new HashMap<>();
            Map<ByteString, Integer> ofLogs = new HashMap<>();
            for (int i = 0; i < backends.size(); i++) {
                int here = i;
                backends.get(i).traces().stream()
                        .flatMap(Requests::spans)
                        .forEach(span ->
                                assertThat(ofSpans.put(span.getTraceId(), here)).isNull());
                backends.get(i).logs().stream()
                        .flatMap(Requests::records)
                        .forEach(log ->
                                assertThat(ofLogs.put(log.getTraceId(), here)).isNull());
            }

            assertThat(ofSpans).as("seed " + SEED).hasSize(IDS).isEqualTo(ofLogs);
            assertThat(ofSpans.values()).contains(0, 1, 2);
            assertThat(lb.stop()).isZero();
        } finally {
            backends.forEach(OtlpBackend::close);
        }
    }

    @Test
    @Rule("FORWARD-1")
    void forwardedBytes_areTheClients_unknownFieldsIncluded() throws Exception {
        List<RawBackend> backends = List.of(new RawBackend(), new RawBackend(), new RawBackend());
        List<String> addresses = backends.stream().map(RawBackend::address).toList();
        try (Launched lb =
                        Launched.role("lb-gateway", Texts.balancing(addresses)).awaitReady();
                Client client = new Client(lb.grpcPort())) {
            byte[] whole = request(List.of(Requests.randomId(random, 16))).toByteArray();
            client.raw(whole);
            List<byte[]> single = taken(backends);
            assertThat(single).as("one trace, seed " + SEED).hasSize(1);
            assertThat(single.get(0)).isEqualTo(whole);

            List<ByteString> ids = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                ids.add(Requests.randomId(random, 16));
            }
            ExportTraceServiceRequest sent = request(ids);
            client.raw(sent.toByteArray());
            assertSameContent(sent, taken(backends));
            assertThat(lb.stop()).isZero();
        } finally {
            backends.forEach(RawBackend::close);
        }
    }

    /** The sent spans are what the generated classes write, so a span that stands in a part byte for byte is also what they write again. */
    private static void assertSameContent(ExportTraceServiceRequest sent, List<byte[]> parts) throws IOException {
        ResourceSpans group = sent.getResourceSpans(0);
        List<ByteString> arrived = new ArrayList<>();
        UnknownFieldSet.Builder unknown = UnknownFieldSet.newBuilder();
        for (byte[] part : parts) {
            ExportTraceServiceRequest request = ExportTraceServiceRequest.parseFrom(part);
            String bytes = new String(part, StandardCharsets.ISO_8859_1);
            unknown.mergeFrom(request.getUnknownFields());
            for (ResourceSpans given : request.getResourceSpansList()) {
                assertThat(given.getResource().toByteString())
                        .isEqualTo(group.getResource().toByteString());
                for (ScopeSpans scope : given.getScopeSpansList()) {
                    assertThat(scope.getSchemaUrl()).isEqualTo("https://example.com/schema");
                    scope.getSpansList().forEach(span -> {
                        assertThat(bytes).contains(span.toByteString().toString(StandardCharsets.ISO_8859_1));
                        arrived.add(span.toByteString());
                    });
                }
            }
        }
        assertThat(parts).hasSizeBetween(2, 3);
        assertThat(arrived)
                .containsExactlyInAnyOrderElementsOf(
                        Requests.spans(sent).map(Span::toByteString).toList());
        assertThat(unknown.build().asMap()).containsKey(UNKNOWN);
    }

    private ExportTraceServiceRequest request(List<ByteString> ids) {
        ExportTraceServiceRequest.Builder request =
                ExportTraceServiceRequest.newBuilder().setUnknownFields(unknown("request"));
        ResourceSpans.Builder group = request.addResourceSpansBuilder()
                .setResource(Resource.newBuilder().setUnknownFields(unknown("resource")));
        ScopeSpans.Builder scope = group.addScopeSpansBuilder().setSchemaUrl("https://example.com/schema");
        for (ByteString id : ids) {
            scope.addSpans(Span.newBuilder()
                    .setTraceId(id)
                    .setSpanId(Requests.randomId(random, 8))
                    .setName("bytes")
                    .setUnknownFields(unknown("span " + Requests.hex(id))));
        }
        return request.build();
    }

    private static UnknownFieldSet unknown(String text) {
        return UnknownFieldSet.newBuilder()
                .addField(
                        UNKNOWN,
                        UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(ByteString.copyFromUtf8(text))
                                .addVarint(1)
                                .build())
                .build();
    }

    private static List<byte[]> taken(List<RawBackend> backends) {
        List<byte[]> all = new ArrayList<>();
        backends.forEach(backend -> all.addAll(backend.take()));
        return all;
    }
}
