package io.spanway.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceFactoryTest {
    private static final long NOW = 1_700_000_000_000_000_000L;

    @Test
    void trace_isARootWithChains_eachSpanUnderTheOneBefore() {
        List<Span> spans = spans(factory(4, 2, 0, 3, 1), 1);

        Map<ByteString, Span> byId = new HashMap<>();
        spans.forEach(span -> byId.put(span.getSpanId(), span));
        List<Span> roots =
                spans.stream().filter(span -> span.getParentSpanId().isEmpty()).toList();
        assertThat(spans).hasSize(7);
        assertThat(roots).hasSize(1);
        assertThat(spans).allSatisfy(span -> {
            assertThat(span.getTraceId()).isEqualTo(roots.get(0).getTraceId());
            assertThat(depth(span, byId)).isLessThanOrEqualTo(4);
            assertThat(span.getEndTimeUnixNano()).isGreaterThan(span.getStartTimeUnixNano());
            assertThat(span.getStartTimeUnixNano()).isGreaterThanOrEqualTo(NOW);
        });
        assertThat(spans.stream()
                        .filter(span ->
                                span.getParentSpanId().equals(roots.get(0).getSpanId())))
                .hasSize(2);
    }

    @Test
    void services_takeTheLevelsInTurn_eachInARequestOfItsOwn() {
        List<ByteString> ids = new ArrayList<>();

        List<TraceFactory.SpanRequest> requests = factory(4, 1, 0, 3, 1).spans(5, NOW, ids);

        assertThat(ids).hasSize(5).doesNotHaveDuplicates();
        assertThat(requests).hasSize(3);
        for (int service = 0; service < 3; service++) {
            ResourceSpans only = requests.get(service).request().getResourceSpans(0);
            assertThat(only.getResource().getAttributes(0).getValue().getStringValue())
                    .isEqualTo("service-" + service);
            assertThat(only.getScopeSpans(0).getSpansCount()).isEqualTo(service == 0 ? 10 : 5);
        }
    }

    @Test
    void moreServicesThanLevels_leaveTheLastWithoutARequest() {
        assertThat(factory(2, 3, 0, 100, 1).spans(1, NOW, new ArrayList<>())).hasSize(2);
    }

    @Test
    void ids_ofARequest_areThoseOfItsSpans_inTheirOrder() {
        for (TraceFactory.SpanRequest request : factory(4, 2, 0, 3, 9).spans(3, NOW, new ArrayList<>())) {
            ByteString expected = ByteString.EMPTY;
            for (Span span :
                    request.request().getResourceSpans(0).getScopeSpans(0).getSpansList()) {
                expected = expected.concat(span.getTraceId()).concat(span.getSpanId());
            }
            assertThat(ByteString.copyFrom(request.ids())).isEqualTo(expected);
        }
    }

    @Test
    void seed_givesTheSameTracesAgain_andAnotherSeedOthers() {
        assertThat(spans(factory(4, 2, 300, 2, 5), 10)).isEqualTo(spans(factory(4, 2, 300, 2, 5), 10));
        assertThat(spans(factory(4, 2, 300, 2, 5), 1)).isNotEqualTo(spans(factory(4, 2, 300, 2, 6), 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 300, 1000, 20_000})
    void span_hasAboutTheWishedSize(int bytes) {
        assertThat(spans(factory(4, 2, bytes, 2, 5), 3))
                .allSatisfy(span -> assertThat(span.getSerializedSize()).isBetween(bytes - 8, bytes + 8));
    }

    @Test
    void smallestSpan_staysWhole() {
        assertThat(spans(factory(1, 1, 1, 1, 5), 1).get(0).getAttributesCount()).isEqualTo(2);
    }

    @Test
    void points_areCumulative_oneForEachService() {
        TraceFactory factory = factory(4, 2, 0, 3, 1);
        ExportMetricsServiceRequest first = factory.metrics(NOW);
        ExportMetricsServiceRequest second = factory.metrics(NOW + 1);

        assertThat(first.getResourceMetricsCount()).isEqualTo(3);
        assertThat(point(second).getAsInt()).isEqualTo(point(first).getAsInt() + 1);
        assertThat(point(second).getTimeUnixNano()).isEqualTo(NOW + 1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        0 | 0 | 0 | 4 | 2 | 300 | 4 | rate: must be more than 0
        NaN | 0 | 0 | 4 | 2 | 300 | 4 | rate: must be more than 0
        1 | -1 | 0 | 4 | 2 | 300 | 4 | traces: must not be negative
        1 | 0 | -1 | 4 | 2 | 300 | 4 | duration: must not be negative
        1 | 0 | 0 | 0 | 2 | 300 | 4 | depth: must be 1 to 100
        1 | 0 | 0 | 101 | 2 | 300 | 4 | depth: must be 1 to 100
        1 | 0 | 0 | 4 | 0 | 300 | 4 | width: must be 1 to 1000
        1 | 0 | 0 | 4 | 2 | -1 | 4 | span-bytes: must be 0 to 1048576
        1 | 0 | 0 | 4 | 2 | 300 | 0 | services: must be 1 to 100
        """)
    void settings_thatMakeNoSense_areRefusedByTheNameOfTheirOption(
            double rate, long traces, long seconds, int depth, int width, int bytes, int services, String message) {
        assertThatThrownBy(() -> new GeneratorSettings(
                        rate,
                        traces,
                        Duration.ofSeconds(seconds),
                        depth,
                        width,
                        bytes,
                        services,
                        false,
                        false,
                        null,
                        0))
                .hasMessage(message);
    }

    private static TraceFactory factory(int depth, int width, int spanBytes, int services, long seed) {
        return new TraceFactory(
                new GeneratorSettings(1, 0, Duration.ZERO, depth, width, spanBytes, services, true, true, null, seed));
    }

    private static List<Span> spans(TraceFactory factory, int traces) {
        List<Span> spans = new ArrayList<>();
        factory.spans(traces, NOW, new ArrayList<>())
                .forEach(request -> spans.addAll(
                        request.request().getResourceSpans(0).getScopeSpans(0).getSpansList()));
        return spans;
    }

    private static int depth(Span span, Map<ByteString, Span> byId) {
        int depth = 1;
        for (Span above = byId.get(span.getParentSpanId()); above != null; above = byId.get(above.getParentSpanId())) {
            depth++;
        }
        return depth;
    }

    private static NumberDataPoint point(ExportMetricsServiceRequest request) {
        return request.getResourceMetrics(0)
                .getScopeMetrics(0)
                .getMetrics(0)
                .getSum()
                .getDataPoints(0);
    }
}
