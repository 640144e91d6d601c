package io.spanway.lb.key.value;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueTextTest {
    private final ValueText text = new ValueText();

    @ParameterizedTest
    @CsvSource({
        "1.5,1.5",
        "100,100",
        "0,0",
        "-0.0,-0",
        "1e21,1e+21",
        "1e20,100000000000000000000",
        "1e-7,1e-7",
        "1e-6,0.000001",
        "0.1,0.1",
        "0.002,0.002",
        "2e-3,0.002",
        "-2.5e-9,-2.5e-9",
        "1.7976931348623157e308,1.7976931348623157e+308",
        "4.9e-324,5e-324",
        "2.2250738585072014e-308,2.2250738585072014e-308",
        "123456789.125,123456789.125",
        "9007199254740993,9007199254740992",
        "NaN,NaN",
        "Infinity,Infinity",
        "-Infinity,-Infinity",
        "2e23,2e+23",
        "1.1e100,1.1e+100",
        "0.30000000000000004,0.30000000000000004"
    })
    void double_any_isWrittenAsEcmaScriptDoes(double number, String expected) {
        assertThat(text(AnyValue.newBuilder().setDoubleValue(number))).isEqualTo(expected);
    }

    @Test
    void double_random_readsBackAsItself() {
        SplittableRandom random = new SplittableRandom(99);
        for (int i = 0; i < 5_000; i++) {
            double number = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(number)) {
                String written = text(AnyValue.newBuilder().setDoubleValue(number));
                assertThat(Double.parseDouble(written))
                        .as("seed 99, case %d", i)
                        .isEqualTo(number);
                assertThat(written.length())
                        .isLessThanOrEqualTo(Double.toString(number).length() + 21);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 7, -7, 10, 99, 100, Long.MAX_VALUE, Long.MIN_VALUE})
    void integer_any_isDecimal(long number) {
        assertThat(text(AnyValue.newBuilder().setIntValue(number))).isEqualTo(Long.toString(number));
    }

    @Test
    void scalar_others_areWrittenPlain() {
        assertThat(text(AnyValue.newBuilder())).isEmpty();
        assertThat(text(AnyValue.newBuilder().setStringValue("a|b=\"c\" ünï✓"))).isEqualTo("a|b=\"c\" ünï✓");
        assertThat(text(AnyValue.newBuilder().setBoolValue(true))).isEqualTo("true");
        assertThat(text(AnyValue.newBuilder().setBoolValue(false))).isEqualTo("false");
    }

    @Test
    void bytes_ofAnyLength_areBase64() {
        SplittableRandom random = new SplittableRandom(98);
        for (int length = 0; length < 20; length++) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            assertThat(text(AnyValue.newBuilder().setBytesValue(ByteString.copyFrom(bytes))))
                    .isEqualTo(Base64.getEncoder().encodeToString(bytes));
        }
    }

    @Test
    void map_nested_isCompactJsonWithSortedKeysAndLastOfEqualOnes() {
        AnyValue.Builder value = map(
                entry("b", AnyValue.newBuilder().setIntValue(1)),
                entry("a", array(AnyValue.newBuilder().setStringValue("x"), AnyValue.newBuilder(), map())),
                entry("b", AnyValue.newBuilder().setIntValue(2)),
                entry("aa", AnyValue.newBuilder().setBytesValue(ByteString.copyFromUtf8("hi"))),
                entry("Z", AnyValue.newBuilder().setDoubleValue(1e21)),
                entry("c", map(entry("d", AnyValue.newBuilder().setBoolValue(true)))));
        assertThat(text(value))
                .isEqualTo("{\"Z\":1e+21,\"a\":[\"x\",null,{}],\"aa\":\"aGk=\",\"b\":2,\"c\":{\"d\":true}}");
        assertThat(text(array())).isEqualTo("[]");
    }

    @Test
    void json_string_isEscapedAsGoDoesWithoutHtml() {
        AnyValue.Builder value =
                array(AnyValue.newBuilder().setStringValue("<a&b>\"\\\n\r\t\b\f\u0001\u2028\u2029\u20acü"));
        assertThat(text(value)).isEqualTo("[\"<a&b>\\\"\\\\\\n\\r\\t\\b\\f\\u0001\\u2028\\u2029\u20acü\"]");
    }

    @Test
    void json_numberThatItDoesNotKnow_hasNoText() {
        assertThat(text(array(AnyValue.newBuilder().setDoubleValue(Double.NaN))))
                .isEmpty();
    }

    @Test
    void value_nestedDeeperThanTheLimit_endsThere() {
        AnyValue.Builder value = array();
        for (int i = 0; i < 90; i++) {
            value = i % 2 == 0 ? array(value) : map(entry("k", value));
        }
        assertThat(text(value)).hasSizeLessThan(400);
        KeyBytes hash = new KeyBytes();
        byte[] encoded =
                KeyValueList.newBuilder().addValues(entry("k", value)).build().toByteArray();
        ByteBuf buffer = Unpooled.wrappedBuffer(encoded);
        new MapHash().begin().add(buffer, 0, encoded.length, 1).appendTo(buffer, hash);
        assertThat(hash.length()).isEqualTo(16);
    }

    @Test
    void mapHash_inAnyOrderOfKeys_isTheSame() {
        KeyValue[] entries = new KeyValue[300];
        SplittableRandom random = new SplittableRandom(97);
        for (int i = 0; i < entries.length; i++) {
            entries[i] = entry(
                    Long.toHexString(random.nextLong()), AnyValue.newBuilder().setIntValue(i));
        }
        String expected = mapHash(entries);
        for (int round = 0; round < 20; round++) {
            for (int i = entries.length - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                KeyValue held = entries[i];
                entries[i] = entries[j];
                entries[j] = held;
            }
            assertThat(mapHash(entries)).as("seed 97, round %d", round).isEqualTo(expected);
        }
        assertThat(mapHash()).isEqualTo("00".repeat(16));
    }

    @Test
    void hex_ofNumbers_hasNoLeadingZeros() {
        KeyBytes key = new KeyBytes();
        for (long number : new long[] {0, 0xf, 0x10, 0xabcdef, -1}) {
            key.hex(number);
            key.put(' ');
        }
        assertThat(new String(key.copy(), StandardCharsets.US_ASCII)).isEqualTo("0 f 10 abcdef ffffffffffffffff ");
    }

    private static String mapHash(KeyValue... entries) {
        byte[] encoded = KeyValueList.newBuilder()
                .addAllValues(java.util.List.of(entries))
                .build()
                .toByteArray();
        ByteBuf buffer = Unpooled.wrappedBuffer(encoded);
        KeyBytes hash = new KeyBytes();
        new MapHash().begin().add(buffer, 0, encoded.length, 1).appendTo(buffer, hash);
        return HexFormat.of().formatHex(hash.copy());
    }

    private String text(AnyValue.Builder value) {
        byte[] encoded = value.build().toByteArray();
        KeyBytes key = new KeyBytes();
        text.append(Unpooled.wrappedBuffer(encoded), 0, encoded.length, key);
        return new String(key.copy(), StandardCharsets.UTF_8);
    }

    private static AnyValue.Builder map(KeyValue... entries) {
        KeyValueList.Builder list = KeyValueList.newBuilder().addAllValues(java.util.List.of(entries));
        return AnyValue.newBuilder().setKvlistValue(list);
    }

    private static AnyValue.Builder array(AnyValue.Builder... values) {
        ArrayValue.Builder array = ArrayValue.newBuilder();
        for (AnyValue.Builder value : values) {
            array.addValues(value);
        }
        return AnyValue.newBuilder().setArrayValue(array);
    }

    private static KeyValue entry(String key, AnyValue.Builder value) {
        return KeyValue.newBuilder().setKey(key).setValue(value).build();
    }
}
