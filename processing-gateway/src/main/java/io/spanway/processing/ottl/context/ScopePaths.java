package io.spanway.processing.ottl.context;

/** Paths of the scope context. Immutable. */
final class ScopePaths {
    static final Fields FIELDS = new Fields()
            .plain(
                    "name",
                    subject -> subject.scope().scope().name(),
                    (subject, value) -> subject.scope().scope().setName(Expect.string(value)))
            .plain(
                    "version",
                    subject -> subject.scope().scope().version(),
                    (subject, value) -> subject.scope().scope().setVersion(Expect.string(value)))
            .plain(
                    "schema_url",
                    subject -> subject.scope().schemaUrl(),
                    (subject, value) -> subject.scope().setSchemaUrl(Expect.string(value)))
            .map("attributes", subject -> subject.scope().scope().attributes())
            .integer(
                    "dropped_attributes_count",
                    subject -> Integer.toUnsignedLong(subject.scope().scope().droppedAttributesCount()),
                    (subject, value) -> subject.scope().scope().setDroppedAttributesCount((int) value));

    private ScopePaths() {}
}
