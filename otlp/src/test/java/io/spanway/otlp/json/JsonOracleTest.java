package io.spanway.otlp.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.spanway.otlp.Signal;
import io.spanway.otlp.json.schema.Field;
import io.spanway.otlp.json.schema.Kind;
import io.spanway.otlp.json.schema.MessageType;
import io.spanway.otlp.json.schema.MessageType.Entry;
import io.spanway.otlp.json.schema.RequestTypes;
import io.spanway.testkit.Rule;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Against the generated classes: schema, random requests in both directions, lengths that are as short as can be. */
class JsonOracleTest {
    private static final int ROUNDS = 250;

    @ParameterizedTest
    @EnumSource
    @Rule("JSON-19")
    void toProtobuf_randomRequest_equalsTheMessage(Signal signal) throws Exception {
        for (int seed = 0; seed < ROUNDS; seed++) {
            Message expected = new RandomRequest(seed).request(signal);
            String json = new RandomPrinter(seed).print(expected);
            byte[] bytes = Json.bytes(signal, json);
            assertThat(Json.parser(signal).parseFrom(bytes)).as("seed %s", seed).isEqualTo(expected);
            assertThat(bytes).as("seed %s: minimal", seed).hasSize(expected.getSerializedSize());
        }
    }

    @ParameterizedTest
    @EnumSource
    void toJson_randomRequest_readsBackEqual(Signal signal) throws Exception {
        for (int seed = 0; seed < ROUNDS; seed++) {
            Message expected = new RandomRequest(seed).request(signal);
            String json = Json.write(signal, expected.toByteArray());
            assertThat(Json.read(signal, json)).as("seed %s", seed).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource
    void toJson_messagesCutIntoParts_areMerged(Signal signal) throws JsonException, InvalidProtocolBufferException {
        for (int seed = 0; seed < 50; seed++) {
            byte[] one = new RandomRequest(seed).request(signal).toByteArray();
            byte[] other = new RandomRequest(seed + 1000).request(signal).toByteArray();
            byte[] both = java.util.Arrays.copyOf(one, one.length + other.length);
            System.arraycopy(other, 0, both, one.length, other.length);
            assertThat(Json.read(signal, Json.write(signal, both)))
                    .as("seed %s", seed)
                    .isEqualTo(Json.parser(signal).parseFrom(both));
        }
    }

    @ParameterizedTest
    @EnumSource
    void schema_namesEveryField_asTheDescriptorsDo(Signal signal) {
        MessageType type = RequestTypes.of(signal);
        compare(type, RandomRequest.empty(signal).getDescriptorForType(), new HashSet<>());
    }

    private static void compare(MessageType type, Descriptor descriptor, Set<String> done) {
        if (!done.add(descriptor.getFullName())) {
            return;
        }
        assertThat(type.name).isEqualTo(descriptor.getName());
        assertThat(type.size()).as(type.name).isEqualTo(descriptor.getFields().size());
        for (FieldDescriptor expected : descriptor.getFields()) {
            Entry entry = Objects.requireNonNull(type.byNumber(expected.getNumber()), expected.getFullName());
            Field field = entry.field();
            assertThat(type.byKey(expected.getJsonName())).isSameAs(entry);
            assertThat(field.kind()).as(expected.getFullName()).isEqualTo(kind(expected));
            assertThat(field.repeated()).isEqualTo(expected.isRepeated());
            assertThat(field.oneof() != 0)
                    .as(expected.getFullName())
                    .isEqualTo(expected.getRealContainingOneof() != null);
            assertThat(field.explicit())
                    .as(expected.getFullName())
                    .isEqualTo(expected.hasPresence() || expected.isRepeated());
            if (field.kind() == Kind.ENUM) {
                Map<String, Integer> names = new HashMap<>();
                expected.getEnumType().getValues().forEach(value -> names.put(value.getName(), value.getNumber()));
                assertThat(field.enumNames()).isEqualTo(names);
            } else if (field.message() != null) {
                compare(field.message(), expected.getMessageType(), done);
            }
        }
    }

    private static Kind kind(FieldDescriptor field) {
        return switch (field.getType()) {
            case BYTES -> field.getName().matches("(parent_)?(trace|span)_id|parent_span_id") ? Kind.ID : Kind.BLOB;
            default -> Kind.valueOf(field.getType().name());
        };
    }

    @Test
    void lengths_aroundEveryWidthOfTheVarint_areMinimal() throws Exception {
        for (int size : new int[] {
            0, 100, 110, 120, 127, 128, 129, 16_300, 16_360, 16_383, 16_384, 16_390, 2_097_000, 2_097_151, 2_097_152
        }) {
            for (int nesting : new int[] {0, 1, 5, 40}) {
                String value = "{\"arrayValue\":{\"values\":[{\"boolValue\":true},".repeat(nesting)
                        + "{\"stringValue\":\"" + "z".repeat(size) + "\"}"
                        + "]}}".repeat(nesting);
                byte[] bytes = Json.bytes(
                        Signal.TRACES,
                        Json.spanText("\"attributes\":[{\"value\":" + value + "},{\"key\":\"after\"}],\"name\":\"n\""));
                Message parsed = Json.parser(Signal.TRACES).parseFrom(bytes);
                assertThat(bytes).as("size %s, nesting %s", size, nesting).hasSize(parsed.getSerializedSize());
                assertThat(parsed.toByteArray()).hasSameSizeAs(bytes);
                assertThat(Json.read(Signal.TRACES, Json.write(Signal.TRACES, bytes)))
                        .isEqualTo(parsed);
            }
        }
    }
}
