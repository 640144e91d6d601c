package io.spanway.otlp.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.spanway.otlp.Signal;
import io.spanway.otlp.json.RandomRequest;
import io.spanway.otlp.message.MalformedMessageException;
import io.spanway.otlp.model.point.HistogramPoint;
import io.spanway.otlp.model.point.NumberPoint;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TelemetryTest {
    @Test
    void partsOfARequest_areDecodedByThemselves() {
        io.opentelemetry.proto.trace.v1.Span span = io.opentelemetry.proto.trace.v1.Span.newBuilder()
                .setName("GET /")
                .build();
        ScopeSpans scope =
                ScopeSpans.newBuilder().setSchemaUrl("s").addSpans(span).build();
        ResourceSpans resource = ResourceSpans.newBuilder()
                .setSchemaUrl("r")
                .addScopeSpans(scope)
                .build();

        assertThat(Span.decode(span.toByteArray()).name()).isEqualTo("GET /");
        assertThat(ScopeItems.decode(Signal.TRACES, scope.toByteArray()).schemaUrl())
                .isEqualTo("s");
        ResourceItems decoded = ResourceItems.decode(Signal.TRACES, resource.toByteArray());
        assertThat(decoded.schemaUrl()).isEqualTo("r");
        assertThat(decoded.toByteArray()).isEqualTo(resource.toByteArray());
    }

    @Test
    void unknownFields_stayWhenTheirMessageIsChanged() throws InvalidProtocolBufferException {
        UnknownFieldSet unknown = UnknownFieldSet.newBuilder()
                .addField(
                        99,
                        UnknownFieldSet.Field.newBuilder()
                                .addVarint(7)
                                .addFixed32(8)
                                .build())
                .addField(
                        500,
                        UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(ByteString.copyFromUtf8("x"))
                                .build())
                .build();
        ExportTraceServiceRequest request = ExportTraceServiceRequest.newBuilder()
                .setUnknownFields(unknown)
                .addResourceSpans(ResourceSpans.newBuilder()
                        .setUnknownFields(unknown)
                        .addScopeSpans(ScopeSpans.newBuilder()
                                .setUnknownFields(unknown)
                                .addSpans(io.opentelemetry.proto.trace.v1.Span.newBuilder()
                                        .setName("old")
                                        .setUnknownFields(unknown))))
                .build();
        Telemetry telemetry = Telemetry.decode(Signal.TRACES, request.toByteArray());

        ((Span) telemetry.resources().get(0).scopes().get(0).items().get(0)).setName("new");

        ExportTraceServiceRequest.Builder expected = request.toBuilder();
        expected.getResourceSpansBuilder(0)
                .getScopeSpansBuilder(0)
                .getSpansBuilder(0)
                .setName("new");
        assertThat(ExportTraceServiceRequest.parseFrom(TelemetryOracleTest.encoded(telemetry)))
                .isEqualTo(expected.build());
    }

    @Test
    void singularMessage_thatComesTwice_isMerged() throws InvalidProtocolBufferException {
        byte[] first = resource("a", 1);
        byte[] second = resource("b", 0);
        byte[] group = new byte[first.length + second.length];
        System.arraycopy(first, 0, group, 0, first.length);
        System.arraycopy(second, 0, group, first.length, second.length);
        byte[] request = ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.parseFrom(ByteString.EMPTY))
                .build()
                .toByteArray();
        request = ByteString.copyFrom(new byte[] {10, (byte) group.length})
                .concat(ByteString.copyFrom(group))
                .concat(ByteString.copyFrom(request))
                .toByteArray();

        Telemetry telemetry = Telemetry.decode(Signal.TRACES, request);
        var resource = telemetry.resources().get(0).resource();

        assertThat(resource.attributes()).hasToString("{a=text, b=text}");
        assertThat(resource.droppedAttributesCount()).isEqualTo(1);
        assertThat(ExportTraceServiceRequest.parseFrom(TelemetryOracleTest.encoded(telemetry)))
                .isEqualTo(ExportTraceServiceRequest.parseFrom(request));
    }

    private static byte[] resource(String key, int dropped) {
        return ResourceSpans.newBuilder()
                .setResource(Resource.newBuilder()
                        .setDroppedAttributesCount(dropped)
                        .addAttributes(KeyValue.newBuilder()
                                .setKey(key)
                                .setValue(AnyValue.newBuilder().setStringValue("text"))))
                .build()
                .toByteArray();
    }

    @Test
    void metric_ofAnotherType_isEmptyAndOfThatType() throws InvalidProtocolBufferException {
        Metric metric = new Metric();
        metric.setName("m");
        metric.setType(MetricType.SUM);
        metric.setMonotonic(true);
        metric.setTemporality(2);
        NumberPoint point = new NumberPoint();
        point.setInt(-5);
        metric.points().add(point);
        Metric copy = metric.copy();
        metric.setType(MetricType.HISTOGRAM);
        HistogramPoint histogram = new HistogramPoint();
        histogram.setBucketCounts(new long[] {1, 2});
        histogram.setExplicitBounds(new double[] {0.5});
        metric.points().add(histogram);
        ScopeItems scope = new ScopeItems(Signal.METRICS);
        scope.items().add(metric);
        scope.items().add(copy);
        ResourceItems resource = new ResourceItems(Signal.METRICS);
        resource.scopes().add(scope);
        Telemetry telemetry = new Telemetry(Signal.METRICS);
        telemetry.resources().add(resource);

        var metrics = ExportMetricsServiceRequest.parseFrom(TelemetryOracleTest.encoded(telemetry))
                .getResourceMetrics(0)
                .getScopeMetrics(0);

        assertThat(telemetry.items()).isEqualTo(2);
        assertThat(metrics.getMetrics(0).getHistogram().getDataPoints(0).getBucketCountsList())
                .containsExactly(1L, 2L);
        assertThat(metrics.getMetrics(0).getHistogram().getDataPoints(0).getExplicitBoundsList())
                .containsExactly(0.5);
        assertThat(metrics.getMetrics(1).getSum().getIsMonotonic()).isTrue();
        assertThat(metrics.getMetrics(1).getSum().getDataPoints(0).getAsInt()).isEqualTo(-5);
    }

    @Test
    void removeEmpty_takesEmptyMetricsScopesAndResources() {
        Telemetry telemetry = new Telemetry(Signal.METRICS);
        for (int points = 0; points < 2; points++) {
            Metric metric = new Metric();
            metric.setType(MetricType.GAUGE);
            for (int i = 0; i < points; i++) {
                metric.points().add(new NumberPoint());
            }
            ScopeItems scope = new ScopeItems(Signal.METRICS);
            scope.items().add(metric);
            ResourceItems resource = new ResourceItems(Signal.METRICS);
            resource.scopes().add(scope);
            resource.scopes().add(new ScopeItems(Signal.METRICS));
            telemetry.resources().add(resource);
        }

        telemetry.removeEmpty();

        assertThat(telemetry.resources()).hasSize(1);
        assertThat(telemetry.resources().get(0).scopes()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"TRACES", "METRICS", "LOGS"})
    void damagedRequest_isReadOrMalformed_neverAnythingElse(Signal signal) {
        Random random = new Random(11);
        for (int round = 0; round < 300; round++) {
            byte[] request = new RandomRequest(round % 20).request(signal).toByteArray();
            for (int i = 0; i < 1 + round % 4 && request.length > 0; i++) {
                request[random.nextInt(request.length)] = (byte) random.nextInt();
            }
            try {
                Telemetry telemetry = Telemetry.decode(signal, request);
                new Rewriter(false).visit(telemetry);
                TelemetryOracleTest.encoded(telemetry);
            } catch (MalformedMessageException expected) {
                assertThat(expected.getMessage()).as("seed 11, round %d", round).isNotEmpty();
            } catch (AssertionError reflective) {
                assertThat(reflective).hasRootCauseInstanceOf(MalformedMessageException.class);
            }
        }
    }

    @Test
    void messageOfUnknownFieldsOnly_costsLinearTime() {
        byte[] request = new byte[4 << 20];
        for (int i = 0; i < request.length; i += 2) {
            request[i] = 15 << 3;
        }
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            Telemetry telemetry = Telemetry.decode(Signal.LOGS, request);
            telemetry.resources().add(new ResourceItems(Signal.LOGS));
            assertThat(TelemetryOracleTest.encoded(telemetry)).hasSize(request.length + 2);
        });
    }

    @Test
    void profiles_haveNoDecodedForm() {
        ResourceItems resource = new ResourceItems(Signal.PROFILES);
        assertThat(resource.scopes()).isEmpty();
        Telemetry profiles = Telemetry.decode(Signal.PROFILES, new byte[] {10, 4, 18, 2, 18, 0});
        assertThatThrownBy(() -> profiles.resources().get(0).scopes().get(0).items())
                .isInstanceOf(IllegalStateException.class);
    }
}
