package io.spanway.otlp.json.schema;

import static io.spanway.otlp.json.schema.Kind.BLOB;
import static io.spanway.otlp.json.schema.Kind.FIXED64;
import static io.spanway.otlp.json.schema.Kind.ID;
import static io.spanway.otlp.json.schema.Kind.INT32;
import static io.spanway.otlp.json.schema.Kind.INT64;
import static io.spanway.otlp.json.schema.Kind.STRING;
import static io.spanway.otlp.json.schema.Kind.UINT32;
import static io.spanway.otlp.json.schema.Kind.UINT64;

/** Messages of profiles (opentelemetry-proto 1.11: profiles.proto v1development, profiles_service.proto). Immutable. */
final class ProfilesSchema {
    private static final MessageType VALUE_TYPE =
            MessageType.of("ValueType", Field.of(1, "typeStrindex", INT32), Field.of(2, "unitStrindex", INT32));
    private static final MessageType SAMPLE = MessageType.of(
            "Sample",
            Field.of(1, "stackIndex", INT32),
            Field.list(2, "attributeIndices", INT32),
            Field.of(3, "linkIndex", INT32),
            Field.list(4, "values", INT64),
            Field.list(5, "timestampsUnixNano", FIXED64));
    private static final MessageType PROFILE = MessageType.large(
            "Profile",
            3,
            Field.of(1, "sampleType", VALUE_TYPE),
            Field.list(2, "samples", SAMPLE),
            Field.of(3, "timeUnixNano", FIXED64),
            Field.of(4, "durationNano", UINT64),
            Field.of(5, "periodType", VALUE_TYPE),
            Field.of(6, "period", INT64),
            Field.of(7, "profileId", BLOB),
            Field.of(8, "droppedAttributesCount", UINT32),
            Field.of(9, "originalPayloadFormat", STRING),
            Field.of(10, "originalPayload", BLOB),
            Field.list(11, "attributeIndices", INT32));
    private static final MessageType SCOPE_PROFILES =
            CommonSchema.scopeItems("ScopeProfiles", Field.list(2, "profiles", PROFILE));
    private static final MessageType RESOURCE_PROFILES =
            CommonSchema.resourceItems("ResourceProfiles", Field.list(2, "scopeProfiles", SCOPE_PROFILES));

    private static final MessageType MAPPING = MessageType.of(
            "Mapping",
            Field.of(1, "memoryStart", UINT64),
            Field.of(2, "memoryLimit", UINT64),
            Field.of(3, "fileOffset", UINT64),
            Field.of(4, "filenameStrindex", INT32),
            Field.list(5, "attributeIndices", INT32));
    private static final MessageType LINE = MessageType.of(
            "Line", Field.of(1, "functionIndex", INT32), Field.of(2, "line", INT64), Field.of(3, "column", INT64));
    private static final MessageType LOCATION = MessageType.of(
            "Location",
            Field.of(1, "mappingIndex", INT32),
            Field.of(2, "address", UINT64),
            Field.list(3, "lines", LINE),
            Field.list(4, "attributeIndices", INT32));
    private static final MessageType FUNCTION = MessageType.of(
            "Function",
            Field.of(1, "nameStrindex", INT32),
            Field.of(2, "systemNameStrindex", INT32),
            Field.of(3, "filenameStrindex", INT32),
            Field.of(4, "startLine", INT64));
    private static final MessageType LINK =
            MessageType.of("Link", Field.of(1, "traceId", ID), Field.of(2, "spanId", ID));
    private static final MessageType KEY_VALUE_AND_UNIT = MessageType.of(
            "KeyValueAndUnit",
            Field.of(1, "keyStrindex", INT32),
            Field.of(2, "value", CommonSchema.ANY_VALUE),
            Field.of(3, "unitStrindex", INT32));
    private static final MessageType STACK = MessageType.of("Stack", Field.list(1, "locationIndices", INT32));
    private static final MessageType DICTIONARY = MessageType.large(
            "ProfilesDictionary",
            3,
            Field.list(1, "mappingTable", MAPPING),
            Field.list(2, "locationTable", LOCATION),
            Field.list(3, "functionTable", FUNCTION),
            Field.list(4, "linkTable", LINK),
            Field.list(5, "stringTable", STRING),
            Field.list(6, "attributeTable", KEY_VALUE_AND_UNIT),
            Field.list(7, "stackTable", STACK));

    static final MessageType REQUEST = MessageType.of(
            "ExportProfilesServiceRequest",
            Field.list(1, "resourceProfiles", RESOURCE_PROFILES),
            Field.of(2, "dictionary", DICTIONARY));

    private ProfilesSchema() {}
}
