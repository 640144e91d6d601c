package io.spanway.otlp.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway")
class AttributesTest {
    private static final int FIELD = 1;

    @Test
    void put_replacesOrAdds_inOrder() {
        Attributes attributes = of("a", 1L, "b", 2L);

        attributes.put("a", "new");
        attributes.put("c", true);

        assertThat(attributes).hasToString("{a=new, b=2, c=true}");
        assertThat(attributes.indexOf("c")).isEqualTo(2);
        assertThat(attributes.get("absent")).isNull();
        assertThat(attributes.contains("absent")).isFalse();
    }

    @Test
    void valueOfNull_isPresentButEmpty_alsoOnTheWire() {
        Attributes attributes = read(written(of("empty", null)));

        assertThat(attributes.contains("empty")).isTrue();
        assertThat(attributes.get("empty")).isNull();
        assertThat(attributes.changed()).isFalse();
    }

    @Test
    void unreadValue_isWithinItsEncodedLength_andOneThatWasReadIsNot() {
        Attributes attributes = read(written(of("key", "0123456789")));

        assertThat(attributes.isUnreadWithin(0, 100)).isTrue();
        assertThat(attributes.isUnreadWithin(0, 16)).as("without the key").isTrue();
        assertThat(attributes.isUnreadWithin(0, 9)).isFalse();
        assertThat(attributes.get("key")).isEqualTo("0123456789");
        assertThat(attributes.isUnreadWithin(0, 100)).isFalse();
    }

    @Test
    void remove_ofOneSeveralAndAll() {
        Attributes attributes = of("a", 1L, "b", 2L, "c", 3L, "d", 4L);

        assertThat(attributes.remove("b")).isTrue();
        assertThat(attributes.remove("b")).isFalse();
        assertThat(attributes.removeIf(
                        (key, value) -> key.equals("a") || Long.valueOf(4).equals(value)))
                .isTrue();
        assertThat(attributes.removeIf((key, value) -> false)).isFalse();
        assertThat(attributes).hasToString("{c=3}");
        attributes.clear();
        assertThat(attributes.isEmpty()).isTrue();
        assertThat(written(attributes)).isEmpty();
    }

    @Test
    void readPairs_areWrittenAsTheyCame_untilReplaced() {
        // Value before key, an unknown field, and a length of two bytes: no writer of ours does that.
        byte[] pair = {18, 2, 24, 7, 24, 1, 10, (byte) 0x81, 0, 'k'};
        byte[] wire = new byte[pair.length + 2];
        wire[0] = FIELD << 3 | MessageReader.BYTES;
        wire[1] = (byte) pair.length;
        System.arraycopy(pair, 0, wire, 2, pair.length);

        Attributes attributes = read(wire);
        assertThat(attributes.get("k")).isEqualTo(7L);
        assertThat(written(attributes)).isEqualTo(wire);

        attributes.set(0, 7L);
        assertThat(attributes.changed()).isTrue();
        assertThat(written(attributes)).isEqualTo(written(of("k", 7L)));
    }

    @Test
    void keys_areFoundWhereverTheyLie() {
        String[] keys = {
            "",
            "k",
            "http.method",
            "http.methoe",
            "http.metho",
            "schlüssel",
            "schl",
            "日本",
            "k".repeat(127),
            "k".repeat(128)
        };
        Attributes written = new Attributes();
        for (int i = 0; i < keys.length; i++) {
            written.add(keys[i], (long) i);
        }
        byte[] wire = written(written);
        for (int i = 0; i < keys.length; i++) {
            Attributes fresh = read(wire);
            assertThat(fresh.indexOf(keys[i])).as(keys[i]).isEqualTo(i);
            assertThat(fresh.get(keys[i])).isEqualTo((long) i);
            assertThat(fresh.indexOf(keys[i] + "x")).isEqualTo(-1);
            assertThat(fresh.indexOf("\ufffd")).isEqualTo(-1);
        }
    }

    @Test
    void keyThatIsNoUtf8_isFoundAsItReads() {
        byte[] wire = {FIELD << 3 | 2, 5, 10, 1, (byte) 0xff, 18, 0};

        assertThat(read(wire).indexOf("\ufffd")).isZero();
        assertThat(read(wire).indexOf("x")).isEqualTo(-1);
    }

    @Test
    void pairsAmongOtherFields_areWrittenOneByOne() {
        byte[] a = written(of("a", 1L));
        byte[] b = written(of("b", 2L));
        byte[] wire = new byte[a.length + 2 + b.length];
        System.arraycopy(a, 0, wire, 0, a.length);
        wire[a.length] = 2 << 3;
        wire[a.length + 1] = 9;
        System.arraycopy(b, 0, wire, a.length + 2, b.length);

        Attributes attributes = read(wire);
        assertThat(written(attributes)).isEqualTo(written(of("a", 1L, "b", 2L)));
        assertThat(attributes.encoded().rowFrom(wire.length)).isNegative();
    }

    @Test
    void removalsAndChanges_leaveTheirNeighboursAsTheyCame() {
        Random random = new Random(5);
        for (int round = 0; round < 2_000; round++) {
            Attributes plain = new Attributes();
            for (int i = random.nextInt(20); i > 0; i--) {
                plain.add(
                        "key" + random.nextInt(40),
                        random.nextBoolean() ? "v".repeat(random.nextInt(200)) : (Object) 7L);
            }
            Attributes encoded = read(written(plain));
            for (int i = random.nextInt(8); i > 0; i--) {
                String key = "key" + random.nextInt(40);
                if (random.nextBoolean()) {
                    plain.put(key, (long) i);
                    encoded.put(key, (long) i);
                } else {
                    assertThat(encoded.remove(key)).isEqualTo(plain.remove(key));
                }
            }
            assertThat(encoded.toString()).as("round " + round).isEqualTo(plain.toString());
            assertThat(written(encoded)).as("round " + round).isEqualTo(written(plain));
            int otherField = 9;
            MessageWriter here = new MessageWriter(0);
            MessageWriter there = new MessageWriter(0);
            here.attributes(otherField, encoded);
            there.attributes(otherField, plain);
            assertThat(here.toByteArray()).isEqualTo(there.toByteArray());
        }
    }

    @Test
    void changeInsideAMapOrList_isWritten() {
        Attributes inner = of("x", new ValueList(Arrays.asList(1L, of("deep", "old"))));
        Attributes attributes = read(written(of("map", inner)));
        Attributes map = (Attributes) attributes.get("map");
        Attributes deep = (Attributes) ((ValueList) map.get("x")).get(1);
        assertThat(attributes.changed()).isFalse();

        deep.put("deep", "new");

        assertThat(attributes.changed()).isTrue();
        assertThat(read(written(attributes))).hasToString("{map={x=[1, {deep=new}]}}");
    }

    @Test
    void copy_sharesNothingThatChanges() {
        Attributes original = of("list", new ValueList(List.of("a")), "map", of("k", 1L), "bytes", new byte[] {1});
        Attributes copy = original.copy();
        Attributes filled = of("list", "other");
        filled.putAll(original);

        ((ValueList) original.get("list")).add("b");
        ((Attributes) original.get("map")).put("k", 2L);

        for (Attributes other : List.of(copy, filled)) {
            assertThat(other).hasToString("{list=[a], map={k=1}, bytes=[1]}");
        }
    }

    @Test
    void equality_isDeepAndWithoutOrder() {
        Attributes a = of("x", new byte[] {1, 2}, "y", new ValueList(Arrays.asList(1L, null)));
        Attributes b = of("y", new ValueList(Arrays.asList(1L, null)), "x", new byte[] {1, 2});

        assertThat(a).isEqualTo(b).hasSameHashCodeAs(b);
        assertThat(a).isNotEqualTo(of("x", new byte[] {1, 3}, "y", new ValueList(Arrays.asList(1L, null))));
        assertThat(of("n", 1L))
                .isNotEqualTo(of("n", 1.0))
                .isNotEqualTo(of("m", 1L))
                .isNotEqualTo(of());
    }

    @Test
    void keyThatStandsTwice_countsOnce() {
        Attributes attributes = of("k", 1L);
        attributes.add("k", 2L);

        assertThat(read(written(attributes)).get("k")).isEqualTo(1L);
    }

    @Test
    void values_ofEveryType_surviveTheWire() {
        Attributes all = of(
                "text",
                "tëxt",
                "empty",
                "",
                "yes",
                true,
                "no",
                false,
                "zero",
                0L,
                "least",
                Long.MIN_VALUE,
                "real",
                -0.0,
                "nan",
                Double.NaN,
                "bytes",
                new byte[0],
                "list",
                new ValueList(),
                "map",
                of());

        Attributes back = read(written(all));

        assertThat(back).isEqualTo(all);
        assertThat(AnyValue.isValue(7)).isFalse();
        assertThatThrownBy(() -> written(of("int", 7))).hasMessageContaining("java.lang.Integer");
    }

    @Test
    void values_nestedTooDeep_areMalformedAndNoStackOverflow() {
        for (boolean maps : new boolean[] {true, false}) {
            MessageWriter out = new MessageWriter(1 << 20);
            int mark = out.mark();
            for (int depth = 0; depth < 50_000; depth++) {
                if (maps) {
                    out.endMessage(2, mark);
                }
                out.endMessage(1, mark);
                out.endMessage(maps ? 6 : 5, mark);
            }
            out.endMessage(2, mark);
            out.endMessage(FIELD, mark);
            Attributes attributes = read(out.toByteArray());

            assertThatThrownBy(() -> deepest(attributes))
                    .as("maps: %s", maps)
                    .isInstanceOf(MalformedMessageException.class)
                    .hasMessageContaining("deeper");
        }
    }

    private static void deepest(Attributes attributes) {
        Object value = attributes.value(0);
        while (value instanceof Attributes map && !map.isEmpty()) {
            value = map.value(0);
        }
    }

    @Test
    void randomBytes_areReadOrMalformed_neverAnythingElse() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            try {
                Attributes attributes = read(bytes);
                for (int pair = 0; pair < attributes.size(); pair++) {
                    attributes.key(pair);
                    attributes.value(pair);
                }
            } catch (MalformedMessageException expected) {
                assertThat(expected.getMessage()).as("seed 7, round %d", i).isNotEmpty();
            }
        }
    }

    private static Attributes of(Object... pairs) {
        Attributes attributes = new Attributes();
        for (int i = 0; i < pairs.length; i += 2) {
            attributes.put((String) pairs[i], pairs[i + 1]);
        }
        return attributes;
    }

    private static byte[] written(Attributes attributes) {
        MessageWriter out = new MessageWriter(16);
        out.attributes(FIELD, attributes);
        return out.toByteArray();
    }

    private static Attributes read(byte[] wire) {
        Attributes attributes = new Attributes();
        MessageReader reader = new MessageReader(wire, 0, wire.length);
        for (int tag = reader.nextTag(); tag != 0; tag = reader.nextTag()) {
            if (tag == (FIELD << 3 | MessageReader.BYTES)) {
                attributes.read(reader);
            } else {
                reader.skip();
            }
        }
        return attributes;
    }
}
