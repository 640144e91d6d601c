package io.spanway.processing.ottl.context;

import io.spanway.processing.ottl.value.ItemId;
import io.spanway.processing.ottl.value.JsonText;

/** Paths of the log context. Immutable. */
final class LogPaths {
    static final Fields FIELDS = ids(texts(new Fields()))
            .time(
                    "time",
                    subject -> subject.log().timeUnixNano(),
                    (subject, value) -> subject.log().setTimeUnixNano(value))
            .time(
                    "observed_time",
                    subject -> subject.log().observedTimeUnixNano(),
                    (subject, value) -> subject.log().setObservedTimeUnixNano(value))
            .integer(
                    "severity_number",
                    subject -> subject.log().severityNumber(),
                    (subject, value) -> subject.log().setSeverityNumber((int) value))
            .keyed("body", BodyTarget::of)
            .plain(
                    "body.string",
                    subject -> JsonText.asString(subject.log().body()),
                    (subject, value) -> subject.log().setBody(Expect.string(value)))
            .map("attributes", subject -> subject.log().attributes())
            .integer(
                    "dropped_attributes_count",
                    subject -> Integer.toUnsignedLong(subject.log().droppedAttributesCount()),
                    (subject, value) -> subject.log().setDroppedAttributesCount((int) value))
            .integer(
                    "flags",
                    subject -> Integer.toUnsignedLong(subject.log().flags()),
                    (subject, value) -> subject.log().setFlags((int) value));

    private LogPaths() {}

    private static Fields texts(Fields fields) {
        return fields.plain(
                        "severity_text",
                        subject -> subject.log().severityText(),
                        (subject, value) -> subject.log().setSeverityText(Expect.string(value)))
                .plain(
                        "event_name",
                        subject -> subject.log().eventName(),
                        (subject, value) -> subject.log().setEventName(Expect.string(value)));
    }

    private static Fields ids(Fields fields) {
        return fields.id(
                        "trace_id",
                        ItemId.Kind.TRACE,
                        subject -> subject.log().traceId(),
                        (subject, value) -> subject.log().setTraceId(value))
                .id(
                        "span_id",
                        ItemId.Kind.SPAN,
                        subject -> subject.log().spanId(),
                        (subject, value) -> subject.log().setSpanId(value));
    }
}
