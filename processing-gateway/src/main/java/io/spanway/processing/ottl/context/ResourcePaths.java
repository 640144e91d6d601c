package io.spanway.processing.ottl.context;

/** Paths of the resource context. Immutable. */
final class ResourcePaths {
    static final Fields FIELDS = new Fields()
            .map("attributes", subject -> subject.resource().resource().attributes())
            .integer(
                    "dropped_attributes_count",
                    subject ->
                            Integer.toUnsignedLong(subject.resource().resource().droppedAttributesCount()),
                    (subject, value) -> subject.resource().resource().setDroppedAttributesCount((int) value))
            .plain(
                    "schema_url",
                    subject -> subject.resource().schemaUrl(),
                    (subject, value) -> subject.resource().setSchemaUrl(Expect.string(value)));

    private ResourcePaths() {}
}
