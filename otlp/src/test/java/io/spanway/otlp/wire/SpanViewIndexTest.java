package io.spanway.otlp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.spanway.testkit.otlp.RandomRequests;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Takes requests apart with {@link SpanViewIndex} and puts them together with {@link SpanViewAssembly}. */
class SpanViewIndexTest {
    private final SpanViewIndex index = new SpanViewIndex();
    private final SpanViewAssembly assembly = new SpanViewAssembly();

    @Test
    void request_takenApartAndPutTogether_isTheSame() throws Exception {
        for (long seed = 0; seed < 300; seed++) {
            ExportTraceServiceRequest request = new RandomRequests(seed).traces();
            assertThat(ExportTraceServiceRequest.parseFrom(roundTrip(request.toByteArray())))
                    .as("seed " + seed)
                    .isEqualTo(withoutEmptyGroups(request));
        }
    }

    private byte[] roundTrip(byte[] bytes) {
        ByteBuf request = Unpooled.wrappedBuffer(bytes);
        ByteBuf spans = Unpooled.buffer();
        int found = index.scan(request);
        assembly.begin();
        int scope = -1;
        int resource = -1;
        for (int span = 0; span < found; span++) {
            if (scope != index.scopeOf(span)) {
                scope = index.scopeOf(span);
                if (resource != index.resourceOf(scope)) {
                    resource = index.resourceOf(scope);
                    ByteBuf envelope = Unpooled.buffer();
                    index.copyResource(resource, envelope);
                    assembly.resource(ByteBufUtil.getBytes(envelope));
                }
                ByteBuf envelope = Unpooled.buffer();
                index.copyScope(scope, envelope);
                assembly.scope(ByteBufUtil.getBytes(envelope), index.isDeprecated(scope));
            }
            int start = spans.writerIndex();
            SpanViewAssembly.spanPrefix(spans, index.length(span));
            spans.writeBytes(request, index.offset(span), index.length(span));
            assertThat(spans.writerIndex() - start).isEqualTo(SpanViewAssembly.spanSize(index.length(span)));
            assembly.spans(start, spans.writerIndex() - start);
        }
        ByteBuf target = Unpooled.buffer();
        int size = assembly.size();
        assembly.write(spans, target);
        assertThat(target.readableBytes()).isEqualTo(size);
        index.clear();
        return ByteBufUtil.getBytes(target);
    }

    private static ExportTraceServiceRequest withoutEmptyGroups(ExportTraceServiceRequest request) {
        ExportTraceServiceRequest.Builder kept = ExportTraceServiceRequest.newBuilder();
        for (ResourceSpans group : request.getResourceSpansList()) {
            ResourceSpans.Builder copy = group.toBuilder().clearScopeSpans();
            for (ScopeSpans scope : group.getScopeSpansList()) {
                if (scope.getSpansCount() > 0) {
                    copy.addScopeSpans(scope);
                }
            }
            if (copy.getScopeSpansCount() > 0) {
                kept.addResourceSpans(copy);
            }
        }
        return kept.build();
    }

    @Test
    void spans_haveIdsAndRoots() {
        for (long seed = 0; seed < 100; seed++) {
            ExportTraceServiceRequest request = new RandomRequests(seed).traces();
            List<Span> expected = new ArrayList<>();
            request.getResourceSpansList()
                    .forEach(
                            group -> group.getScopeSpansList().forEach(scope -> expected.addAll(scope.getSpansList())));

            assertThat(index.scan(Unpooled.wrappedBuffer(request.toByteArray())))
                    .isEqualTo(expected.size());
            for (int i = 0; i < expected.size(); i++) {
                Span span = expected.get(i);
                boolean valid = span.getTraceId().size() == 16;
                assertThat(index.idHigh(i))
                        .isEqualTo(
                                valid ? span.getTraceId().asReadOnlyByteBuffer().getLong(0) : 0);
                assertThat(index.idLow(i))
                        .isEqualTo(
                                valid ? span.getTraceId().asReadOnlyByteBuffer().getLong(8) : 0);
                boolean root = true;
                for (byte b : span.getParentSpanId()) {
                    root &= b == 0;
                }
                assertThat(index.isRoot(i)).as("seed %s span %s", seed, i).isEqualTo(root);
            }
        }
    }

    @Test
    void deprecatedScopes_areToldApart() {
        // One resource group with a scope group of field 1000 (tag c2 3e) and one of field 2, each with an empty span.
        byte[] bytes = {0x0a, 0x09, (byte) 0xc2, 0x3e, 0x02, 0x12, 0x00, 0x12, 0x02, 0x12, 0x00};

        assertThat(index.scan(Unpooled.wrappedBuffer(bytes))).isEqualTo(2);
        assertThat(index.isDeprecated(index.scopeOf(0))).isTrue();
        assertThat(index.isDeprecated(index.scopeOf(1))).isFalse();
        assertThat(roundTrip(bytes)).isEqualTo(bytes);
    }

    @Test
    void malformedRequest_isNotIndexed() {
        assertThat(index.scan(Unpooled.wrappedBuffer(new byte[] {0x0a, 0x7f}))).isEqualTo(SpanViewIndex.MALFORMED);
        assertThat(index.scopes()).isZero();
        assertThat(index.scan(Unpooled.EMPTY_BUFFER)).isZero();
    }
}
