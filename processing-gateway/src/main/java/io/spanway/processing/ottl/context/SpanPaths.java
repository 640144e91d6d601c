package io.spanway.processing.ottl.context;

import io.spanway.otlp.model.SpanEvent;
import io.spanway.otlp.model.SpanLink;
import io.spanway.otlp.model.Status;
import io.spanway.processing.ottl.value.EvalException;
import io.spanway.processing.ottl.value.ItemId;
import io.spanway.processing.ottl.value.Types;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Paths of the span context. Immutable. */
final class SpanPaths {
    private static final List<String> KINDS =
            List.of("Unspecified", "Internal", "Server", "Client", "Producer", "Consumer");
    private static final List<String> DEPRECATED_KINDS = List.of(
            "SPAN_KIND_UNSPECIFIED",
            "SPAN_KIND_INTERNAL",
            "SPAN_KIND_SERVER",
            "SPAN_KIND_CLIENT",
            "SPAN_KIND_PRODUCER",
            "SPAN_KIND_CONSUMER");

    static final Fields FIELDS = messages(counts(kinds(ids(new Fields()))))
            .plain(
                    "name",
                    subject -> subject.span().name(),
                    (subject, value) -> subject.span().setName(Expect.string(value)))
            .time(
                    "start_time",
                    subject -> subject.span().startTimeUnixNano(),
                    (subject, value) -> subject.span().setStartTimeUnixNano(value))
            .time(
                    "end_time",
                    subject -> subject.span().endTimeUnixNano(),
                    (subject, value) -> subject.span().setEndTimeUnixNano(value))
            .map("attributes", subject -> subject.span().attributes());

    private SpanPaths() {}

    private static Fields ids(Fields fields) {
        return fields.id(
                        "trace_id",
                        ItemId.Kind.TRACE,
                        subject -> subject.span().traceId(),
                        (subject, value) -> subject.span().setTraceId(value))
                .id(
                        "span_id",
                        ItemId.Kind.SPAN,
                        subject -> subject.span().spanId(),
                        (subject, value) -> subject.span().setSpanId(value))
                .id(
                        "parent_span_id",
                        ItemId.Kind.SPAN,
                        subject -> subject.span().parentSpanId(),
                        (subject, value) -> subject.span().setParentSpanId(value))
                .keyed("trace_state", TraceStateTarget::of);
    }

    private static Fields kinds(Fields fields) {
        return fields.integer(
                        "kind",
                        subject -> subject.span().kind(),
                        (subject, value) -> subject.span().setKind((int) value))
                .plain(
                        "kind.string",
                        subject -> name(KINDS, subject.span().kind()),
                        (subject, value) -> subject.span().setKind(number(KINDS, value)))
                .plain(
                        "kind.deprecated_string",
                        subject -> name(DEPRECATED_KINDS, subject.span().kind()),
                        (subject, value) -> subject.span().setKind(number(DEPRECATED_KINDS, value)));
    }

    private static Fields counts(Fields fields) {
        return fields.integer(
                        "dropped_attributes_count",
                        subject -> Integer.toUnsignedLong(subject.span().droppedAttributesCount()),
                        (subject, value) -> subject.span().setDroppedAttributesCount((int) value))
                .integer(
                        "dropped_events_count",
                        subject -> Integer.toUnsignedLong(subject.span().droppedEventsCount()),
                        (subject, value) -> subject.span().setDroppedEventsCount((int) value))
                .integer(
                        "dropped_links_count",
                        subject -> Integer.toUnsignedLong(subject.span().droppedLinksCount()),
                        (subject, value) -> subject.span().setDroppedLinksCount((int) value))
                .plain(
                        "flags",
                        subject -> Integer.toUnsignedLong(subject.span().flags()),
                        (subject, value) -> subject.span().setFlags(Expect.unsigned32(value)));
    }

    private static Fields messages(Fields fields) {
        return fields.plain(
                        "events",
                        subject -> subject.span().events(),
                        (subject, value) -> Expect.messages(subject.span().events(), SpanEvent.class, value))
                .plain(
                        "links",
                        subject -> subject.span().links(),
                        (subject, value) -> Expect.messages(subject.span().links(), SpanLink.class, value))
                .plain(
                        "status",
                        subject -> subject.span().status(),
                        (subject, value) -> setStatus(subject.span().status(), value))
                .integer(
                        "status.code",
                        subject -> subject.span().status().code(),
                        (subject, value) -> subject.span().status().setCode((int) value))
                .plain(
                        "status.message",
                        subject -> subject.span().status().message(),
                        (subject, value) -> subject.span().status().setMessage(Expect.string(value)));
    }

    private static void setStatus(Status status, @Nullable Object value) {
        if (!(value instanceof Status given)) {
            throw Types.mismatch("a status", value);
        }
        status.setCode(given.code());
        status.setMessage(given.message());
    }

    private static String name(List<String> names, int kind) {
        return kind >= 0 && kind < names.size() ? names.get(kind) : "";
    }

    private static int number(List<String> names, @Nullable Object value) {
        int kind = names.indexOf(Expect.string(value));
        if (kind < 0) {
            throw new EvalException("\"" + value + "\" is no span kind; known are " + String.join(", ", names));
        }
        return kind;
    }
}
