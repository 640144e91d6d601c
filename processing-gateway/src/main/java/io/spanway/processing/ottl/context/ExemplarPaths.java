package io.spanway.processing.ottl.context;

import io.spanway.processing.ottl.value.ItemId;

/** Paths of the exemplar context. Immutable. */
final class ExemplarPaths {
    static final Fields FIELDS = new Fields()
            .time(
                    "time",
                    subject -> subject.exemplar().timeUnixNano(),
                    (subject, value) -> subject.exemplar().setTimeUnixNano(value))
            .plain(
                    "double_value",
                    subject -> subject.exemplar().doubleValue(),
                    (subject, value) -> subject.exemplar().setDouble(Expect.number(value)))
            .integer(
                    "int_value",
                    subject -> subject.exemplar().intValue(),
                    (subject, value) -> subject.exemplar().setInt(value))
            .id(
                    "trace_id",
                    ItemId.Kind.TRACE,
                    subject -> subject.exemplar().traceId(),
                    (subject, value) -> subject.exemplar().setTraceId(value))
            .id(
                    "span_id",
                    ItemId.Kind.SPAN,
                    subject -> subject.exemplar().spanId(),
                    (subject, value) -> subject.exemplar().setSpanId(value))
            .map("filtered_attributes", subject -> subject.exemplar().filteredAttributes());

    private ExemplarPaths() {}
}
