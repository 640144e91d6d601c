package io.spanway.otlp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Parser;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.spanway.testkit.otlp.RandomRequests;
import io.spanway.testkit.otlp.WireScrambler;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Reads spans as the generated classes do. */
class SpanViewTest {
    @Test
    void everything_ofRandomRequests_isWhatGeneratedClassesRead() throws Exception {
        for (long seed = 0; seed < 400; seed++) {
            ExportTraceServiceRequest request = new RandomRequests(seed).traces();
            assertSame("seed " + seed, request, request.toByteArray());
        }
    }

    /** Fields out of order, unknown fields, over-long varints. */
    @Test
    void everything_ofScrambledRequests_isWhatGeneratedClassesRead() throws Exception {
        for (long seed = 0; seed < 400; seed++) {
            byte[] bytes = new WireScrambler(seed).encode(new RandomRequests(seed).traces());
            assertSame("scrambled, seed " + seed, ExportTraceServiceRequest.parseFrom(bytes), bytes);
        }
    }

    @Test
    void groups_haveAnotherNumberEach_alsoInTheNextRequest() {
        ByteBuf request = Unpooled.wrappedBuffer(ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .addScopeSpans(ScopeSpans.newBuilder()
                                .addSpans(Span.getDefaultInstance())
                                .addSpans(Span.getDefaultInstance()))
                        .addScopeSpans(ScopeSpans.newBuilder().addSpans(Span.getDefaultInstance())))
                .build()
                .toByteArray());
        SpanViewWalk walk = new SpanViewWalk();
        StringBuilder numbers = new StringBuilder();
        for (int i = 0; i < 2; i++) {
            walk.reset(request);
            while (walk.next()) {
                numbers.append(walk.span().resourceGroup().number())
                        .append('.')
                        .append(walk.span().scopeGroup().number())
                        .append(' ');
            }
        }

        assertThat(numbers.toString()).isEqualTo("1.1 1.1 1.2 2.3 2.3 2.4 ");
    }

    private static <T> T group(SpanViewGroup group, ByteBuf request, Parser<T> parser) throws Exception {
        return parser.parseFrom(ByteBufUtil.getBytes(request, group.offset(), group.length()));
    }

    private static void assertSame(String what, ExportTraceServiceRequest expected, byte[] bytes) throws Exception {
        ByteBuf request = Unpooled.wrappedBuffer(bytes);
        SpanViewWalk walk = new SpanViewWalk();
        walk.reset(request);
        assertSame(what, expected, walk, request);
        walk.restart();
        assertThat(walk.next()).as(what).isEqualTo(spans(expected) > 0);
        walk.restart();
        assertSame(what + " again", expected, walk, request);
        walk.clear();
        walk.restart();
        assertThat(walk.next()).as(what).isFalse();
    }

    private static void assertSame(String what, ExportTraceServiceRequest expected, SpanViewWalk walk, ByteBuf request)
            throws Exception {
        for (ResourceSpans group : expected.getResourceSpansList()) {
            boolean first = true;
            for (ScopeSpans scope : group.getScopeSpansList()) {
                for (Span span : scope.getSpansList()) {
                    assertThat(walk.next()).as(what).isTrue();
                    assertThat(walk.newResource()).as(what).isEqualTo(first);
                    first = false;
                    assertSame(what, span, walk.span());
                    assertThat(group(walk.span().resourceGroup(), request, ResourceSpans.parser()))
                            .as(what)
                            .isEqualTo(group);
                    assertThat(group(walk.span().scopeGroup(), request, ScopeSpans.parser()))
                            .as(what)
                            .isEqualTo(scope);
                    assertAttributes(
                            what,
                            group.getResource().getAttributesList(),
                            walk.span().resource());
                    assertAttributes(
                            what,
                            scope.getScope().getAttributesList(),
                            walk.span().scope());
                }
            }
        }
        assertThat(walk.next()).as(what).isFalse();
    }

    private static long spans(ExportTraceServiceRequest request) {
        return request.getResourceSpansList().stream()
                .flatMap(group -> group.getScopeSpansList().stream())
                .mapToLong(ScopeSpans::getSpansCount)
                .sum();
    }

    @Test
    void walksThatStartOver_findMoreSpansThanAreKept() throws Exception {
        SpanViewWalk walk = new SpanViewWalk();
        for (int spans : new int[] {1, 127, 128, 129, 130, 500, 3}) {
            ScopeSpans.Builder scope = ScopeSpans.newBuilder();
            for (int i = 0; i < spans; i++) {
                scope.addSpans(
                        Span.newBuilder().setName("span" + spans + "." + i).setKindValue(i % 5));
            }
            ExportTraceServiceRequest request = ExportTraceServiceRequest.newBuilder()
                    .addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(scope))
                    .build();
            ByteBuf bytes = Unpooled.wrappedBuffer(request.toByteArray());
            walk.reset(bytes);
            for (int round = 0; round < 3; round++) {
                assertSame(spans + " spans", request, walk, bytes);
                walk.restart();
            }
        }
    }

    private static void assertSame(String what, Span expected, SpanView actual) {
        assertThat(actual.startNanos()).as(what).isEqualTo(expected.getStartTimeUnixNano());
        assertThat(actual.endNanos()).as(what).isEqualTo(expected.getEndTimeUnixNano());
        assertThat(actual.kind()).as(what).isEqualTo(expected.getKindValue());
        assertThat(actual.flags()).as(what).isEqualTo(expected.getFlags());
        assertThat(actual.name()).as(what).isEqualTo(expected.getName());
        assertThat(actual.nameEquals(expected.getNameBytes().toByteArray())).isTrue();
        assertThat(actual.nameEquals("no such name".getBytes(StandardCharsets.UTF_8)))
                .isFalse();
        assertThat(actual.hasStatus()).as(what).isEqualTo(expected.hasStatus());
        assertThat(actual.statusCode()).as(what).isEqualTo(expected.getStatus().getCodeValue());
        assertThat(actual.spanId()).as(what).isEqualTo(id(expected.getSpanId(), 8, 0));
        assertThat(actual.parentSpanId()).as(what).isEqualTo(id(expected.getParentSpanId(), 8, 0));
        assertThat(actual.isRoot()).as(what).isEqualTo(actual.parentSpanId() == 0);
        assertThat(actual.traceIdHigh()).as(what).isEqualTo(id(expected.getTraceId(), 16, 0));
        assertThat(actual.traceIdLow()).as(what).isEqualTo(id(expected.getTraceId(), 16, 8));
        assertThat(actual.traceState().length())
                .isEqualTo(expected.getTraceStateBytes().size());
        assertAttributes(what, expected.getAttributesList(), actual.attributes());
    }

    private static long id(ByteString id, int length, int offset) {
        return id.size() == length
                ? id.substring(offset, offset + 8).asReadOnlyByteBuffer().getLong()
                : 0;
    }

    private static void assertAttributes(String what, List<KeyValue> expected, SpanViewAttributes actual) {
        for (KeyValue pair : expected) {
            Optional<KeyValue> first = expected.stream()
                    .filter(other -> other.getKey().equals(pair.getKey()))
                    .findFirst();
            assertThat(actual.find(pair.getKeyBytes().toByteArray())).as(what).isTrue();
            assertValue(what, first.orElseThrow().getValue(), actual);
        }
        assertThat(actual.find("no such key".getBytes(StandardCharsets.UTF_8)))
                .as(what)
                .isFalse();
        assertThat(actual.type()).as(what).isEqualTo(SpanViewAttributes.Type.NONE);
    }

    private static void assertValue(String what, AnyValue expected, SpanViewAttributes actual) {
        assertThat(actual.type().ordinal())
                .as(what)
                .isEqualTo(expected.getValueCase().getNumber());
        assertThat(actual.longValue()).as(what).isEqualTo(expected.getIntValue());
        assertThat(actual.booleanValue()).as(what).isEqualTo(expected.getBoolValue());
        assertThat((Double) actual.doubleValue()).as(what).isEqualTo((Double) expected.getDoubleValue());
        byte[] text = expected.getStringValueBytes().toByteArray();
        assertThat(actual.text()).as(what).isEqualTo(expected.getStringValue());
        assertThat(actual.textLength()).as(what).isEqualTo(text.length);
        assertThat(actual.textEquals(text)).as(what).isTrue();
        assertThat(actual.textHash()).as(what).isEqualTo(SpanViewAttributes.hash(text));
    }

    @Test
    void walk_overBytesThatCannotBeRead_ends() {
        SpanViewWalk walk = new SpanViewWalk();
        walk.reset(Unpooled.wrappedBuffer(new byte[] {0x0a, 0x7f, 0x12}));
        assertThat(walk.next()).isFalse();
        walk.reset(Unpooled.wrappedBuffer(new byte[] {0x0a, 0x04, 0x12, 0x02, 0x12, 0x00}));
        assertThat(walk.next()).isTrue();
        assertThat(walk.span().length()).isZero();
        assertThat(walk.span().isRoot()).isTrue();
        assertThat(walk.next()).isFalse();
    }
}
