package io.spanway.processing.ottl.context;

/** Paths of the spanevent context. Immutable. */
final class SpanEventPaths {
    static final Fields FIELDS = new Fields()
            .time(
                    "time",
                    subject -> subject.event().timeUnixNano(),
                    (subject, value) -> subject.event().setTimeUnixNano(value))
            .plain(
                    "name",
                    subject -> subject.event().name(),
                    (subject, value) -> subject.event().setName(Expect.string(value)))
            .map("attributes", subject -> subject.event().attributes())
            .integer(
                    "dropped_attributes_count",
                    subject -> Integer.toUnsignedLong(subject.event().droppedAttributesCount()),
                    (subject, value) -> subject.event().setDroppedAttributesCount((int) value))
            .readOnly("event_index", subject -> (long) subject.eventIndex());

    private SpanEventPaths() {}
}
