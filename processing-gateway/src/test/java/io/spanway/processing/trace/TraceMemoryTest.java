package io.spanway.processing.trace;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.spanway.processing.sampling.Policy.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a buffered span costs, by the buffer's own exact accounts. */
class TraceMemoryTest {
    private static final int TRACES = 6000;
    private static final int SPANS = 6;

    private final ShardFixture.Settings settings = ShardFixture.settings();
    private ShardFixture shard = new ShardFixture(settings.build(), (trace, now) -> Verdict.NOT_SAMPLED);

    @AfterEach
    void close() {
        shard.close();
    }

    private long fill(int attributes) {
        settings.traces = TRACES;
        settings.bytes = 256 << 20;
        shard.close();
        shard = new ShardFixture(settings.build(), (trace, now) -> Verdict.NOT_SAMPLED);
        Random random = new Random(3);
        long wireBytes = 0;
        // A request holds one span of each of 100 traces; the spans of a trace come with six requests of three
        // services.
        for (int first = 0; first < TRACES; first += 100) {
            for (int number = 0; number < SPANS; number++) {
                ExportTraceServiceRequest request = request(first, number, attributes, random);
                wireBytes += request.getSerializedSize();
                shard.take(request);
            }
        }
        return wireBytes;
    }

    private static ExportTraceServiceRequest request(int first, int number, int attributes, Random random) {
        List<Span> spans = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            byte[] id = new byte[16];
            new Random(first + i).nextBytes(id);
            Span.Builder span = Span.newBuilder()
                    .setTraceId(ByteString.copyFrom(id))
                    .setSpanId(ByteString.copyFrom(id, 0, 8))
                    .setName("GET /api/resource/{id}")
                    .setKindValue(2)
                    .setFlags(0x100)
                    .setStartTimeUnixNano(random.nextLong())
                    .setEndTimeUnixNano(random.nextLong());
            for (int a = 0; a < attributes; a++) {
                span.addAttributes(text("http.attribute." + a, "value-" + random.nextInt(100_000)));
            }
            spans.add(span.build());
        }
        Resource.Builder resource = Resource.newBuilder().addAttributes(text("service.name", "service-" + number % 3));
        for (int a = 0; a < 9; a++) {
            resource.addAttributes(text("k8s.attribute." + a, "some-longer-value-" + number % 3));
        }
        return ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .setResource(resource)
                        .addScopeSpans(ScopeSpans.newBuilder().addAllSpans(spans)))
                .build();
    }

    private static KeyValue text(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    @Test
    void bytesPerSpan_areAtMostOneAndAHalfTimesItsWireSize() {
        long wireBytes = fill(6);

        TraceStore store = shard.shard.store();
        assertThat(store.waitingSpans()).isEqualTo(TRACES * SPANS);
        double ratio = (double) store.usedBytes() / wireBytes;
        assertThat(ratio).isBetween(1.0, 1.3);
        double reserved = (double) (store.usedBytes() - store.usedBlockBytes() + store.reservedBytes()) / wireBytes;
        assertThat(reserved).as("with what is reserved but not used").isLessThan(1.5);
    }

    @Test
    void bytesPerSpan_ofTinySpans_areBounded() {
        long wireBytes = fill(0);

        assertThat((double) shard.shard.store().usedBytes() / wireBytes).isBetween(1.0, 1.5);
    }

    @Test
    void memory_isGivenBackWhenTracesAreDecided() {
        fill(6);
        shard.advance(20 * ShardFixture.SECOND);

        TraceStore store = shard.shard.store();
        assertThat(store.waitingSpans()).isZero();
        assertThat(store.usedBlockBytes()).isZero();
        assertThat(store.usedBytes()).isEqualTo((long) TRACES * TraceStore.BYTES_PER_TRACE);
        assertThat(store.reservedBytes()).as("one empty slab stays").isLessThan(2 << 20);
    }
}
