package io.spanway.processing.exporter.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.buffer.ByteBuf;
import io.spanway.otlp.Payload;
import io.spanway.otlp.Signal;
import io.spanway.otlp.wire.ItemRouter;
import io.spanway.otlp.wire.Splitter;
import java.io.IOException;
import java.util.List;

/** Payloads as text for people, in three depths. Confined to one thread. */
final class DebugText {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Members of a data point, in any of its kinds, that hold what was measured. */
    private static final List<String> VALUES = List.of("asDouble", "asInt", "count", "sum", "min", "max");

    private final Splitter scanner = new Splitter();

    /** The text, one or more lines without a line break at the end; the payload stays the caller's. */
    String of(Payload payload, DebugConfig.Verbosity verbosity) throws IOException {
        String head = head(payload);
        if (verbosity == DebugConfig.Verbosity.BASIC) {
            return head;
        }
        JsonNode tree = JSON.readTree(JsonText.of(payload));
        if (verbosity == DebugConfig.Verbosity.DETAILED) {
            return head + "\n" + tree.toPrettyString();
        }
        StringBuilder text = new StringBuilder(head);
        Shape shape = Shape.of(payload.signal());
        int number = 0;
        for (JsonNode resource : tree.path("resource" + shape.name())) {
            text.append("\nResource").append(shape.name()).append(" #").append(number++);
            attributes(text, resource.path("resource"));
            int scopeNumber = 0;
            for (JsonNode scope : resource.path("scope" + shape.name())) {
                text.append("\nScope").append(shape.name()).append(" #").append(scopeNumber++);
                text.append(' ').append(scope.path("scope").path("name").asText(""));
                scope.path(shape.items()).forEach(item -> item(text, payload.signal(), item));
            }
        }
        return text.toString();
    }

    private String head(Payload payload) {
        Counts counts = new Counts();
        int items = scanner.scan(payload.signal(), payload.bytes(), counts, 1);
        scanner.reset();
        return switch (payload.signal()) {
            case TRACES -> "Traces {\"resource spans\": " + counts.resources + ", \"spans\": " + items + "}";
            case LOGS -> "Logs {\"resource logs\": " + counts.resources + ", \"log records\": " + items + "}";
            case METRICS ->
                "Metrics {\"resource metrics\": " + counts.resources + ", \"metrics\": " + counts.items
                        + ", \"data points\": " + items + "}";
            case PROFILES -> "Profiles {\"resource profiles\": " + counts.resources + ", \"profiles\": " + items + "}";
        };
    }

    private static void item(StringBuilder text, Signal signal, JsonNode item) {
        switch (signal) {
            case TRACES -> {
                text.append('\n').append(item.path("name").asText("")).append(' ');
                text.append(item.path("traceId").asText("")).append(' ');
                text.append(item.path("spanId").asText(""));
                attributes(text, item);
            }
            case LOGS -> {
                text.append('\n').append(value(item.path("body")));
                attributes(text, item);
            }
            case METRICS -> {
                for (String kind : List.of("gauge", "sum", "histogram", "exponentialHistogram", "summary")) {
                    item.path(kind)
                            .path("dataPoints")
                            .forEach(point -> point(text, item.path("name").asText(""), point));
                }
            }
            case PROFILES -> text.append('\n').append(item.path("profileId").asText(""));
        }
    }

    private static void point(StringBuilder text, String name, JsonNode point) {
        text.append('\n').append(name);
        attributes(text, point);
        for (String member : VALUES) {
            if (point.has(member)) {
                text.append(' ')
                        .append(member)
                        .append('=')
                        .append(point.path(member).asText());
            }
        }
    }

    private static void attributes(StringBuilder text, JsonNode holder) {
        for (JsonNode attribute : holder.path("attributes")) {
            text.append(' ').append(attribute.path("key").asText("")).append('=');
            text.append(value(attribute.path("value")));
        }
    }

    /** An AnyValue: its one member, as text. */
    private static String value(JsonNode any) {
        for (JsonNode member : any) {
            return member.isValueNode() ? member.asText() : member.toString();
        }
        return "";
    }

    /** Names of a signal's lists in OTLP/JSON. Immutable. */
    private record Shape(String name, String items) {
        static Shape of(Signal signal) {
            return switch (signal) {
                case TRACES -> new Shape("Spans", "spans");
                case METRICS -> new Shape("Metrics", "metrics");
                case LOGS -> new Shape("Logs", "logRecords");
                case PROFILES -> new Shape("Profiles", "profiles");
            };
        }
    }

    /** Counts groups and items of one scan. */
    private static final class Counts implements ItemRouter {
        private int resources;
        private int items;

        @Override
        public Granularity granularity(Signal signal) {
            return Granularity.ITEM;
        }

        @Override
        public void enterResource(ByteBuf request, int offset, int length) {
            resources++;
        }

        @Override
        public void enterScope(ByteBuf request, int offset, int length) {}

        @Override
        public void enterMetric(ByteBuf request, int offset, int length) {}

        @Override
        public int route(ByteBuf request, int offset, int length, int idOffset, int idLength) {
            items++;
            return 0;
        }
    }
}
