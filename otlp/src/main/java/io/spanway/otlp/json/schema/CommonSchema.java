package io.spanway.otlp.json.schema;

import static io.spanway.otlp.json.schema.Kind.BLOB;
import static io.spanway.otlp.json.schema.Kind.BOOL;
import static io.spanway.otlp.json.schema.Kind.DOUBLE;
import static io.spanway.otlp.json.schema.Kind.INT32;
import static io.spanway.otlp.json.schema.Kind.INT64;
import static io.spanway.otlp.json.schema.Kind.STRING;
import static io.spanway.otlp.json.schema.Kind.UINT32;

/** Messages that all signals share (opentelemetry-proto 1.11: common.proto, resource.proto). Immutable. */
final class CommonSchema {
    static final MessageType ANY_VALUE = MessageType.declare("AnyValue");
    static final MessageType ARRAY_VALUE = MessageType.of("ArrayValue", Field.list(1, "values", ANY_VALUE));
    static final MessageType KEY_VALUE = MessageType.of(
            "KeyValue", Field.of(1, "key", STRING), Field.of(2, "value", ANY_VALUE), Field.of(3, "keyStrindex", INT32));
    static final MessageType KEY_VALUE_LIST = MessageType.of("KeyValueList", Field.list(1, "values", KEY_VALUE));

    static {
        ANY_VALUE.define(
                Field.of(1, "stringValue", STRING).inOneof(),
                Field.of(2, "boolValue", BOOL).inOneof(),
                Field.of(3, "intValue", INT64).inOneof(),
                Field.of(4, "doubleValue", DOUBLE).inOneof(),
                Field.of(5, "arrayValue", ARRAY_VALUE).inOneof(),
                Field.of(6, "kvlistValue", KEY_VALUE_LIST).inOneof(),
                Field.of(7, "bytesValue", BLOB).inOneof(),
                Field.of(8, "stringValueStrindex", INT32).inOneof());
    }

    static final MessageType SCOPE = MessageType.of(
            "InstrumentationScope",
            Field.of(1, "name", STRING),
            Field.of(2, "version", STRING),
            Field.list(3, "attributes", KEY_VALUE),
            Field.of(4, "droppedAttributesCount", UINT32));
    static final MessageType ENTITY_REF = MessageType.of(
            "EntityRef",
            Field.of(1, "schemaUrl", STRING),
            Field.of(2, "type", STRING),
            Field.list(3, "idKeys", STRING),
            Field.list(4, "descriptionKeys", STRING));
    static final MessageType RESOURCE = MessageType.large(
            "Resource",
            2,
            Field.list(1, "attributes", KEY_VALUE),
            Field.of(2, "droppedAttributesCount", UINT32),
            Field.list(3, "entityRefs", ENTITY_REF));

    private CommonSchema() {}

    /** The envelope around the items of one scope. */
    static MessageType scopeItems(String name, Field items) {
        return MessageType.large(name, 3, Field.of(1, "scope", SCOPE), items, Field.of(3, "schemaUrl", STRING));
    }

    /** The envelope around the scopes of one resource. */
    static MessageType resourceItems(String name, Field scopes) {
        return MessageType.large(name, 3, Field.of(1, "resource", RESOURCE), scopes, Field.of(3, "schemaUrl", STRING));
    }
}
