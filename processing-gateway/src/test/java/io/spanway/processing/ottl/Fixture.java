package io.spanway.processing.ottl;

import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.message.ValueList;
import io.spanway.otlp.model.LogRecord;
import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.MetricType;
import io.spanway.otlp.model.ResourceItems;
import io.spanway.otlp.model.ScopeItems;
import io.spanway.otlp.model.Span;
import io.spanway.otlp.model.SpanEvent;
import io.spanway.otlp.model.SpanLink;
import io.spanway.otlp.model.point.DataPoint;
import io.spanway.otlp.model.point.Exemplar;
import io.spanway.otlp.model.point.ExponentialHistogramPoint;
import io.spanway.otlp.model.point.HistogramPoint;
import io.spanway.otlp.model.point.NumberPoint;
import io.spanway.otlp.model.point.QuantileValue;
import io.spanway.otlp.model.point.SummaryPoint;
import io.spanway.processing.ottl.eval.Subject;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The item that the cases are about; what it holds stands at the head of paths.txt. */
final class Fixture {
    static final String TRACE_ID = "0102030405060708090a0b0c0d0e0f10";
    static final String SPAN_ID = "1112131415161718";

    private Fixture() {}

    /** @param variant of a metric its type, of a log its body: {@code text}, {@code list}, {@code empty}, else a map */
    static Subject subject(String variant) {
        Subject subject = new Subject();
        subject.setRequest(new RequestContext(Map.of("tenant", List.of("t1", "t2")), RequestContext.NO_DEADLINE));
        ResourceItems resource = new ResourceItems(Signal.TRACES);
        resource.setSchemaUrl("http://resource");
        resource.resource().setDroppedAttributesCount(3);
        resource.resource().attributes().put("service.name", "shop");
        resource.resource().attributes().put("n", 7L);
        ScopeItems scope = new ScopeItems(Signal.TRACES);
        scope.setSchemaUrl("http://scope");
        scope.scope().setName("lib");
        scope.scope().setVersion("1.2");
        scope.scope().setDroppedAttributesCount(4);
        scope.scope().attributes().put("sk", "sv");
        resource.scopes().add(scope);
        Span span = span();
        Metric metric = metric(variant);
        subject.setResource(resource);
        subject.setScope(scope);
        subject.setSpan(span);
        subject.setEvent(span.events().get(1), 1);
        subject.setLog(log(variant));
        subject.setMetric(metric);
        subject.setPoint(metric.points().get(0));
        subject.setExemplar(exemplar());
        return subject;
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static Span span() {
        Span span = new Span();
        span.setTraceId(bytes(TRACE_ID));
        span.setSpanId(bytes(SPAN_ID));
        span.setTraceState("a=1,b=2");
        span.setName("GET /users");
        span.setKind(2);
        span.setStartTimeUnixNano(1_700_000_000_000_000_000L);
        span.setEndTimeUnixNano(1_700_000_001_500_000_000L);
        fill(span.attributes());
        span.setDroppedAttributesCount(1);
        span.setDroppedEventsCount(2);
        span.setDroppedLinksCount(3);
        span.setFlags(257);
        span.status().setCode(2);
        span.status().setMessage("bad");
        span.events().add(new SpanEvent());
        SpanEvent event = new SpanEvent();
        event.setName("exception");
        event.setTimeUnixNano(1_700_000_000_000_000_001L);
        event.setDroppedAttributesCount(5);
        event.attributes().put("k", "v");
        span.events().add(event);
        span.links().add(new SpanLink());
        return span;
    }

    static void fill(Attributes attributes) {
        attributes.put("s", "text");
        attributes.put("i", 42L);
        attributes.put("d", 1.5);
        attributes.put("b", true);
        attributes.put("y", new byte[] {1, 2});
        Attributes inner = new Attributes();
        inner.put("k", 1L);
        Attributes map = new Attributes();
        map.put("a", "x");
        map.put("n", inner);
        attributes.put("m", map);
        attributes.put("l", new ValueList(List.of(1L, "two", 3.0)));
        attributes.put("e", null);
        attributes.put("num", "12");
        attributes.put("empty", "");
        attributes.put("a.b", "dotted");
    }

    private static LogRecord log(String variant) {
        LogRecord log = new LogRecord();
        fill(log.attributes());
        Attributes body = new Attributes();
        body.put("msg", "hi");
        body.put("code", 200L);
        body.put("list", new ValueList(List.of(1L, 2L)));
        log.setBody(
                switch (variant) {
                    case "text" -> "plain text";
                    case "list" -> new ValueList(List.of("one", 2L));
                    case "empty" -> null;
                    default -> body;
                });
        if (!variant.equals("empty")) {
            log.setTraceId(bytes(TRACE_ID));
            log.setSpanId(bytes(SPAN_ID));
        }
        log.setTimeUnixNano(1_700_000_000_000_000_000L);
        log.setObservedTimeUnixNano(1_700_000_002_000_000_000L);
        log.setSeverityNumber(9);
        log.setSeverityText("INFO");
        log.setEventName("evt");
        log.setFlags(1);
        log.setDroppedAttributesCount(6);
        return log;
    }

    private static Metric metric(String variant) {
        Metric metric = new Metric();
        metric.setName("reqs");
        metric.setDescription("requests");
        metric.setUnit("1");
        metric.metadata().put("mk", "mv");
        MetricType type = switch (variant) {
            case "hist" -> MetricType.HISTOGRAM;
            case "exp" -> MetricType.EXPONENTIAL_HISTOGRAM;
            case "summary" -> MetricType.SUMMARY;
            case "gauge" -> MetricType.GAUGE;
            default -> MetricType.SUM;
        };
        metric.setType(type);
        metric.setTemporality(2);
        metric.setMonotonic(true);
        DataPoint point = point(variant.toLowerCase(Locale.ROOT));
        fill(point.attributes());
        point.setStartTimeUnixNano(1_700_000_000_000_000_000L);
        point.setTimeUnixNano(1_700_000_060_000_000_000L);
        point.setFlags(1);
        metric.points().add(point);
        return metric;
    }

    private static DataPoint point(String variant) {
        switch (variant) {
            case "hist" -> {
                HistogramPoint point = new HistogramPoint();
                point.setCount(6);
                point.setSum(12.5);
                point.setBucketCounts(new long[] {1, 2, 3});
                point.setExplicitBounds(new double[] {1, 10});
                point.exemplars().add(exemplar());
                return point;
            }
            case "exp" -> {
                ExponentialHistogramPoint point = new ExponentialHistogramPoint();
                point.setCount(7);
                point.setScale(3);
                point.setZeroCount(1);
                point.positive().setOffset(2);
                point.positive().setBucketCounts(new long[] {4, 5});
                return point;
            }
            case "summary" -> {
                SummaryPoint point = new SummaryPoint();
                point.setCount(8);
                point.setSum(9.5);
                QuantileValue value = new QuantileValue();
                value.setQuantile(0.5);
                value.setValue(2);
                point.quantileValues().add(value);
                return point;
            }
            default -> {
                NumberPoint point = new NumberPoint();
                if (variant.equals("gauge")) {
                    point.setDouble(2.5);
                } else {
                    point.setInt(10);
                }
                return point;
            }
        }
    }

    private static Exemplar exemplar() {
        Exemplar exemplar = new Exemplar();
        exemplar.setTimeUnixNano(1_700_000_000_000_000_002L);
        exemplar.setDouble(3.5);
        exemplar.setTraceId(bytes(TRACE_ID));
        exemplar.setSpanId(bytes(SPAN_ID));
        exemplar.filteredAttributes().put("f", "g");
        return exemplar;
    }
}
