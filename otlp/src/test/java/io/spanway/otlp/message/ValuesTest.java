package io.spanway.otlp.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values and lists: what protobuf makes of odd encodings, where nesting ends, and that every way of changing a list is noticed. */
@SuppressWarnings("NullAway")
class ValuesTest {
    static Stream<Arguments> oddValues() {
        return Stream.of(
                Arguments.of("nothing", new byte[] {}, null),
                Arguments.of("the last member counts", new byte[] {10, 1, 'a', 24, 5}, 5L),
                Arguments.of("the last of one member counts", new byte[] {10, 1, 'a', 10, 1, 'b'}, "b"),
                Arguments.of("an empty text is a text", new byte[] {24, 5, 10, 0}, ""),
                Arguments.of("any number but 0 is true", new byte[] {16, (byte) 0x80, 2}, true),
                Arguments.of(
                        "a list in two pieces is one",
                        new byte[] {42, 4, 10, 2, 24, 1, 42, 4, 10, 2, 24, 2},
                        list(1L, 2L)),
                Arguments.of(
                        "a list after a text is new",
                        new byte[] {42, 4, 10, 2, 24, 1, 10, 0, 42, 4, 10, 2, 24, 2},
                        list(2L)),
                Arguments.of(
                        "a map in two pieces is one",
                        new byte[] {50, 5, 10, 3, 10, 1, 'a', 50, 5, 10, 3, 10, 1, 'b'},
                        map("a", null, "b", null)),
                Arguments.of("unknown members are passed over", new byte[] {120, 1, 24, 7, 13, 0, 0, 0, 0}, 7L),
                Arguments.of("a wrong wire type is unknown", new byte[] {24, 7, 29, 1, 2, 3, 4, 8, 1}, 7L));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("oddValues")
    void oddValue_isReadAsProtobufSays(String name, byte[] encoded, Object value) {
        assertThat(AnyValue.read(new MessageReader(encoded, 0, encoded.length))).isEqualTo(value);
    }

    @Test
    void valueOfAPair_inTwoPieces_isMerged() {
        byte[] pair = {10, 1, 'k', 18, 6, 42, 4, 10, 2, 24, 1, 18, 6, 42, 4, 10, 2, 24, 2, 18, 0};
        assertThat(read(pair).get("k")).isEqualTo(list(1L, 2L));
    }

    @Test
    void keyOfAPair_thatComesTwice_isTheLast() {
        assertThat(read(new byte[] {10, 1, 'a', 10, 1, 'b'}).key(0)).isEqualTo("b");
        assertThat(read(new byte[] {18, 0}).key(0)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 150, 200})
    void nestingThatIsNormal_isRead_alsoAsMapsInAttributes(int depth) {
        Object lists = "end";
        Object maps = "end";
        for (int i = 0; i < depth; i++) {
            lists = list(lists);
            maps = map("k", maps);
        }
        for (Object value : List.of(lists, maps)) {
            Attributes read = readAll(map("top", value));
            Object at = read.get("top");
            for (int i = 0; i < depth; i++) {
                at = at instanceof ValueList list ? list.get(0) : ((Attributes) at).get("k");
            }
            assertThat(at).isEqualTo("end");
            assertThat(read.copy()).isEqualTo(read);
        }
    }

    static Stream<Arguments> changes() {
        Comparator<Object> reverse = Comparator.comparing(String::valueOf).reversed();
        return Stream.of(
                change("set", list -> list.set(0, "x"), "[x, b, c]"),
                change("add", list -> list.add("d"), "[a, b, c, d]"),
                change("add at", list -> list.add(1, null), "[a, null, b, c]"),
                change("addAll", list -> list.addAll(1, List.of("x", "y")), "[a, x, y, b, c]"),
                change("remove at", list -> list.remove(0), "[b, c]"),
                change("remove object", list -> list.remove("b"), "[a, c]"),
                change("removeIf", list -> list.removeIf("b"::equals), "[a, c]"),
                change("retainAll", list -> list.retainAll(List.of("b")), "[b]"),
                change("clear", List::clear, "[]"),
                change("clear of a part", list -> list.subList(0, 2).clear(), "[c]"),
                change("sort", list -> list.sort(reverse), "[c, b, a]"),
                change("replaceAll", list -> list.replaceAll(value -> value + "!"), "[a!, b!, c!]"),
                change(
                        "iterator",
                        list -> {
                            var iterator = list.listIterator();
                            iterator.next();
                            iterator.remove();
                            iterator.add("z");
                        },
                        "[z, b, c]"));
    }

    private static Arguments change(String name, Consumer<List<Object>> change, String after) {
        return Arguments.of(name, change, after);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void everyChangeOfAList_isWritten(String name, Consumer<List<Object>> change, String after) {
        Attributes attributes = readAll(map("list", list("a", "b", "c")));
        ValueList list = (ValueList) attributes.get("list");
        list.removeIf(value -> false);
        list.subList(1, 1).clear();
        assertThat(attributes.changed()).as("no change yet").isFalse();

        change.accept(list);

        assertThat(attributes.changed()).isTrue();
        assertThat(readAll(attributes)).hasToString("{list=" + after + "}");
    }

    @Test
    void lazyValue_isAbsent_orWhatWasSetLast() {
        LazyValue value = new LazyValue();
        assertThat(value.get()).isNull();
        assertThat(written(value)).isEmpty();

        value.set(7L);
        assertThat(written(value)).isEqualTo(new byte[] {5 << 3 | 2, 2, 24, 7});
        value.set(null);
        assertThat(written(value)).isEmpty();
    }

    @Test
    void attributesWithALargeValue_growTheWriterWithoutLoss() {
        byte[] large = new byte[1 << 20];
        Arrays.fill(large, (byte) 7);
        Attributes attributes = map("k".repeat(300), large, "small", "x");
        assertThat(readAll(attributes)).isEqualTo(attributes);
    }

    @Test
    void foreignObject_isRefusedByItsClass() {
        assertThatThrownBy(() -> readAll(map("k", list(1.5f)))).hasMessageContaining("java.lang.Float");
    }

    private static byte[] written(LazyValue value) {
        MessageWriter out = new MessageWriter(0);
        value.writeTo(out, 5);
        return out.toByteArray();
    }

    private static ValueList list(Object... values) {
        return new ValueList(Arrays.asList(values));
    }

    private static Attributes map(Object... pairs) {
        Attributes map = new Attributes();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }

    private static Attributes read(byte[] pair) {
        MessageWriter out = new MessageWriter(0);
        out.presentBytes(1, pair);
        return readFields(out.toByteArray());
    }

    private static Attributes readAll(Attributes attributes) {
        MessageWriter out = new MessageWriter(0);
        out.attributes(1, attributes);
        return readFields(out.toByteArray());
    }

    private static Attributes readFields(byte[] wire) {
        Attributes attributes = new Attributes();
        MessageReader reader = new MessageReader(wire, 0, wire.length);
        while (reader.nextTag() != 0) {
            attributes.read(reader);
        }
        return attributes;
    }
}
