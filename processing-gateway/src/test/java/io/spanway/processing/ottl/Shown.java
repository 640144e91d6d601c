package io.spanway.processing.ottl;

import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.message.Message;
import io.spanway.otlp.message.Messages;
import io.spanway.otlp.message.ValueList;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Values as the case files write them: types can be told apart. */
final class Shown {
    private Shown() {}

    static String text(@Nullable Object value) {
        if (value == null) {
            return "nil";
        }
        if (value instanceof String text) {
            return '"' + text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t") + '"';
        }
        if (value instanceof byte[] bytes) {
            return "0x" + HexFormat.of().formatHex(bytes);
        }
        if (value instanceof Attributes map) {
            StringBuilder out = new StringBuilder("{");
            for (int i = 0; i < map.size(); i++) {
                out.append(i == 0 ? "" : ", ").append(map.key(i)).append(": ").append(text(map.value(i)));
            }
            return out.append('}').toString();
        }
        if (value instanceof ValueList list) {
            StringBuilder out = new StringBuilder("[");
            for (int i = 0; i < list.size(); i++) {
                out.append(i == 0 ? "" : ", ").append(text(list.get(i)));
            }
            return out.append(']').toString();
        }
        if (value instanceof long[] numbers) {
            return "ints" + Arrays.toString(numbers);
        }
        if (value instanceof double[] numbers) {
            return "doubles" + Arrays.toString(numbers);
        }
        if (value instanceof Messages<?> messages) {
            return "messages(" + messages.size() + ")";
        }
        return value instanceof Message ? "message" : value.toString();
    }
}
