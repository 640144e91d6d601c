package io.spanway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;

/** The attributes that the tests' SDK clients, whatever their language, give each span: one of each kind, made from a number. Immutable. */
final class SampleAttributes {
    private SampleAttributes() {}

    /** Fails unless {@code span} has exactly these; bytes are compared, as both sides are encoded by the generated classes. */
    static void areOn(Span span) {
        long number = span.getAttributesList().stream()
                .filter(attribute -> attribute.getKey().equals("number"))
                .findFirst()
                .orElseThrow()
                .getValue()
                .getIntValue();
        assertThat(span.getAttributesList())
                .containsExactlyInAnyOrder(
                        pair("number", AnyValue.newBuilder().setIntValue(number)),
                        pair("ratio", AnyValue.newBuilder().setDoubleValue(number / 7.0)),
                        pair("odd", AnyValue.newBuilder().setBoolValue(number % 2 == 1)),
                        pair("text", AnyValue.newBuilder().setStringValue("Grüße, 世界 " + number)),
                        pair(
                                "list",
                                AnyValue.newBuilder()
                                        .setArrayValue(ArrayValue.newBuilder()
                                                .addValues(AnyValue.newBuilder().setStringValue("a"))
                                                .addValues(AnyValue.newBuilder().setStringValue(""))
                                                .addValues(AnyValue.newBuilder().setStringValue("c")))));
    }

    private static KeyValue pair(String key, AnyValue.Builder value) {
        return KeyValue.newBuilder().setKey(key).setValue(value).build();
    }
}
