package io.spanway.testkit.otlp;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.resource.v1.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What the requests of all signals are made of. Confined to the test's thread. */
final class RandomFields {
    private static final String[] WORDS = {"", "a", "service.name", "http.method", "GET", "ü", "日本語", "x".repeat(200)};

    private final Random random;
    private final List<ByteString> traces = new ArrayList<>();

    RandomFields(Random random) {
        this.random = random;
        newTraces();
    }

    /** Chooses the trace ids of the next request. */
    void newTraces() {
        traces.clear();
        for (int i = 1 + random.nextInt(8); i > 0; i--) {
            traces.add(bytes(16));
        }
    }

    /** Mostly one of the request's traces; sometimes absent, all zero or of a wrong length. */
    ByteString traceId() {
        return switch (random.nextInt(20)) {
            case 0 -> ByteString.EMPTY;
            case 1 -> ByteString.copyFrom(new byte[16]);
            case 2 -> bytes(random.nextInt(200));
            default -> traces.get(random.nextInt(traces.size()));
        };
    }

    boolean likely() {
        return random.nextInt(5) > 0;
    }

    /** 0 to 3. */
    int few() {
        return random.nextInt(4);
    }

    /** 0 to 6, now and then many. */
    int several() {
        return random.nextInt(40) == 0 ? 60 : random.nextInt(7);
    }

    ByteString bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return ByteString.copyFrom(bytes);
    }

    String text() {
        return WORDS[random.nextInt(WORDS.length)];
    }

    String schemaUrl() {
        return random.nextBoolean() ? "" : "https://opentelemetry.io/schemas/1." + random.nextInt(40) + ".0";
    }

    Resource resource() {
        return Resource.newBuilder()
                .addAllAttributes(attributes())
                .setDroppedAttributesCount(random.nextInt(3))
                .build();
    }

    InstrumentationScope scope() {
        return InstrumentationScope.newBuilder()
                .setName(text())
                .setVersion(text())
                .addAllAttributes(attributes())
                .build();
    }

    /** 0 to 3, keys may repeat or be empty. */
    List<KeyValue> attributes() {
        List<KeyValue> attributes = new ArrayList<>();
        for (int i = few(); i > 0; i--) {
            attributes.add(attribute(0));
        }
        return attributes;
    }

    private KeyValue attribute(int depth) {
        KeyValue.Builder attribute = KeyValue.newBuilder().setKey(text());
        if (likely()) {
            attribute.setValue(value(depth));
        }
        return attribute.build();
    }

    AnyValue value(int depth) {
        AnyValue.Builder value = AnyValue.newBuilder();
        switch (random.nextInt(depth > 2 ? 6 : 8)) {
            case 0 -> value.setStringValue(text());
            case 1 -> value.setBoolValue(random.nextBoolean());
            case 2 -> value.setIntValue(random.nextLong());
            case 3 -> value.setDoubleValue(Double.longBitsToDouble(random.nextLong()));
            case 4 -> value.setBytesValue(bytes(random.nextInt(20)));
            case 5 -> value.clear();
            case 6 ->
                value.setArrayValue(
                        ArrayValue.newBuilder().addValues(value(depth + 1)).addValues(value(depth + 1)));
            default -> value.setKvlistValue(KeyValueList.newBuilder().addValues(attribute(depth + 1)));
        }
        return value.build();
    }
}
