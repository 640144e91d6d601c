package io.spanway.otlp.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.profiles.v1development.ExportProfilesServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.opentelemetry.proto.profiles.v1development.Profile;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.spanway.otlp.Signal;
import io.spanway.otlp.wire.ItemRouter.Granularity;
import io.spanway.testkit.Rule;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What single requests are cut into. */
class SplitterTest {
    private final Splitter splitter = new Splitter();

    private List<byte[]> split(Signal signal, byte[] request, int parts) {
        return split(signal, Unpooled.wrappedBuffer(request), parts);
    }

    private List<byte[]> split(Signal signal, ByteBuf request, int parts) {
        assertThat(splitter.scan(signal, request, new RoundRobinRouter(parts), parts))
                .isNotEqualTo(Splitter.MALFORMED);
        List<byte[]> split = new ArrayList<>();
        for (int i = 0; i < splitter.partCount(); i++) {
            ByteBuf target = Unpooled.buffer(0);
            splitter.write(i, target);
            split.add(ByteBufUtil.getBytes(target));
        }
        return split;
    }

    private static ExportTraceServiceRequest spans(int count) {
        ResourceSpans.Builder group = ResourceSpans.newBuilder().setSchemaUrl("url");
        group.getResourceBuilder().addAttributesBuilder().setKey("k");
        for (int i = 0; i < count; i++) {
            Span.Builder span = Span.newBuilder().setName("s" + i).setTraceId(ByteString.copyFrom(new byte[16]));
            group.addScopeSpansBuilder().addSpans(span).setSchemaUrl("scope" + i / 2);
        }
        return ExportTraceServiceRequest.newBuilder().addResourceSpans(group).build();
    }

    @Test
    void write_onePart_isTheRequestIfThatWasEncodedThePlainWay() throws Exception {
        ExportTraceServiceRequest request = spans(5);
        List<byte[]> split = split(Signal.TRACES, request.toByteArray(), 1);
        assertThat(split).hasSize(1);
        assertThat(ExportTraceServiceRequest.parseFrom(split.get(0))).isEqualTo(request);
        assertThat(splitter.items(0)).isEqualTo(5);
    }

    @Test
    @Rule("FORWARD-3")
    void parts_areInOrderOfFirstAppearanceAndCountTheirItems() {
        split(Signal.TRACES, spans(7).toByteArray(), 3);
        assertThat(splitter.partCount()).isEqualTo(3);
        assertThat(List.of(splitter.part(0), splitter.part(1), splitter.part(2)))
                .containsExactly(0, 1, 2);
        assertThat(List.of(splitter.items(0), splitter.items(1), splitter.items(2)))
                .containsExactly(3, 2, 2);
    }

    @Test
    @Rule("PROTO-5")
    void scan_requestWithoutItems_hasNoParts() {
        for (Message request : List.of(ExportTraceServiceRequest.getDefaultInstance(), spans(0))) {
            assertThat(split(Signal.TRACES, request.toByteArray(), 3)).isEmpty();
        }
    }

    @Test
    void scan_metricWithoutPoints_isForwardedButCountsNothing() throws Exception {
        ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
        request.addResourceMetricsBuilder()
                .addScopeMetricsBuilder()
                .addMetrics(Metric.newBuilder().setName("m"));
        List<byte[]> split = split(Signal.METRICS, request.build().toByteArray(), 2);
        assertThat(split).hasSize(1);
        assertThat(splitter.items(0)).isZero();
        assertThat(ExportMetricsServiceRequest.parseFrom(split.get(0))).isEqualTo(request.build());
    }

    @Test
    void split_points_keepTheMetricAroundThem() throws Exception {
        Metric.Builder metric = Metric.newBuilder().setName("m").setUnit("s");
        metric.getSumBuilder().setIsMonotonic(true).setAggregationTemporalityValue(2);
        ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
        Metric.Builder whole = metric.clone();
        for (int i = 0; i < 4; i++) {
            whole.getSumBuilder().addDataPoints(NumberDataPoint.newBuilder().setAsInt(i));
        }
        request.addResourceMetricsBuilder().addScopeMetricsBuilder().addMetrics(whole);
        List<byte[]> split = split(Signal.METRICS, request.build().toByteArray(), 2);
        for (int part = 0; part < 2; part++) {
            Metric expected = metric.clone()
                    .setSum(metric.getSum().toBuilder()
                            .addDataPoints(NumberDataPoint.newBuilder().setAsInt(part))
                            .addDataPoints(NumberDataPoint.newBuilder().setAsInt(part + 2)))
                    .build();
            ExportMetricsServiceRequest actual = ExportMetricsServiceRequest.parseFrom(split.get(part));
            assertThat(actual.getResourceMetrics(0).getScopeMetrics(0).getMetricsList())
                    .containsExactly(expected);
        }
    }

    @Test
    void split_kindsOfDataTakingTurns_onlyTheLastOnesPointsCount() {
        Metric gauge = Metric.newBuilder()
                .setGauge(Gauge.newBuilder()
                        .addDataPoints(NumberDataPoint.newBuilder().setAsInt(1)))
                .build();
        Metric sum = Metric.newBuilder()
                .setSum(Sum.newBuilder()
                        .addDataPoints(NumberDataPoint.newBuilder().setAsInt(2)))
                .build();
        ByteString metric = gauge.toByteString()
                .concat(sum.toByteString())
                .concat(gauge.toByteString())
                .concat(gauge.toByteString());
        ByteBuf request = Unpooled.buffer();
        WireWriter.lengthPrefix(request, 1, metric.size() + 4);
        WireWriter.lengthPrefix(request, 2, metric.size() + 2);
        WireWriter.bytes(request, 2, metric.toByteArray());
        for (Granularity granularity : Granularity.values()) {
            assertThat(new SplitCheck(Signal.METRICS, granularity, 3, 1).check(ByteBufUtil.getBytes(request)))
                    .isNotNull();
        }
        assertThat(splitter.scan(Signal.METRICS, request, new RoundRobinRouter(2), 2))
                .isEqualTo(2);
    }

    @Test
    @Rule("PROFILES-2")
    void split_profiles_copiesTheDictionaryToEveryPart() throws Exception {
        ExportProfilesServiceRequest.Builder request = ExportProfilesServiceRequest.newBuilder();
        request.getDictionaryBuilder().addStringTable("").addStringTable("x");
        request.addResourceProfilesBuilder()
                .addScopeProfilesBuilder()
                .addProfiles(Profile.newBuilder())
                .addProfiles(Profile.newBuilder());
        List<byte[]> split = split(Signal.PROFILES, request.build().toByteArray(), 2);
        assertThat(split).hasSize(2);
        for (byte[] part : split) {
            assertThat(ExportProfilesServiceRequest.parseFrom(part).getDictionary())
                    .isEqualTo(request.getDictionary());
        }
    }

    @Test
    void scan_everyKindOfBuffer_isReadAlike() {
        byte[] bytes = spans(20).toByteArray();
        List<byte[]> expected = split(Signal.TRACES, bytes, 3);
        ByteBuf direct = Unpooled.directBuffer().writeZero(3).writeBytes(bytes).skipBytes(3);
        CompositeByteBuf composite = Unpooled.compositeBuffer()
                .addComponent(true, Unpooled.wrappedBuffer(bytes, 0, 11))
                .addComponent(true, Unpooled.wrappedBuffer(bytes, 11, bytes.length - 11));
        for (ByteBuf request : List.of(
                direct, composite, direct.slice(), Unpooled.wrappedBuffer(bytes).asReadOnly())) {
            assertThat(split(Signal.TRACES, request, 3))
                    .usingRecursiveComparison()
                    .isEqualTo(expected);
        }
        direct.release();
        composite.release();
    }

    @Test
    void scan_routerAnswersOutOfRange_isAnError() {
        ByteBuf request = Unpooled.wrappedBuffer(spans(3).toByteArray());
        assertThatThrownBy(() -> splitter.scan(Signal.TRACES, request, new RoundRobinRouter(3), 2))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(splitter.scan(Signal.TRACES, request, new RoundRobinRouter(2), 2))
                .isEqualTo(3);
    }

    @Test
    void reset_forgetsTheRequestAndKeepsNothingOfIt() {
        split(Signal.TRACES, spans(3).toByteArray(), 2);
        splitter.reset();
        assertThat(splitter.partCount()).isZero();
    }
}
