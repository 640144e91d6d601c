package io.spanway.processing.ottl.function.collection;

import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.message.ValueList;
import io.spanway.processing.ottl.value.Coercion;
import io.spanway.processing.ottl.value.Comparison;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The order of a list's elements: of one type by that type, of several by their texts. No state. */
final class Sorting {
    private static final Comparator<Object> BY_VALUE =
            (a, b) -> Comparison.LESS.test(a, b) ? -1 : Comparison.LESS.test(b, a) ? 1 : 0;
    private static final Comparator<Object> BY_TEXT = (a, b) -> BY_VALUE.compare(text(a), text(b));

    private Sorting() {}

    /** The list in order; one with maps, lists or bytes, which have none, as it is. */
    static List<? extends @Nullable Object> sorted(List<? extends @Nullable Object> list, boolean descending) {
        List<Object> items = new ArrayList<>();
        for (Object item : list) {
            if (item instanceof Attributes || item instanceof List || item instanceof byte[]) {
                return list;
            }
            items.add(item == null ? Nothing.NIL : item);
        }
        Comparator<Object> order = isOfOneKind(items) ? BY_VALUE : BY_TEXT;
        items.sort(descending ? order.reversed() : order);
        ValueList sorted = new ValueList();
        for (Object item : items) {
            sorted.add(item == Nothing.NIL ? null : item);
        }
        return sorted;
    }

    /** Stands for nil while sorting. */
    private enum Nothing {
        NIL
    }

    private static boolean isOfOneKind(List<Object> items) {
        return items.stream().allMatch(item -> item instanceof Long || item instanceof Double)
                || items.stream().allMatch(item -> item instanceof String)
                || items.stream().allMatch(item -> item instanceof Boolean);
    }

    private static String text(Object item) {
        String text = item == Nothing.NIL ? "" : Coercion.text(item);
        return text == null ? "" : text;
    }
}
