package io.spanway.processing.ottl.function.collection;

import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.message.ValueList;
import io.spanway.processing.ottl.eval.Expr;
import io.spanway.processing.ottl.function.Arguments;
import io.spanway.processing.ottl.function.Function;
import io.spanway.processing.ottl.function.Strict;
import io.spanway.processing.ottl.syntax.Node;
import io.spanway.processing.ottl.value.Comparison;
import io.spanway.processing.ottl.value.EvalException;
import io.spanway.processing.ottl.value.Types;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The converters of lists and maps. Immutable. */
public final class CollectionFunctions {
    private CollectionFunctions() {}

    public static List<Function> list() {
        return List.of(
                Function.converter("Keys(target)", args -> entries(args, true)),
                Function.converter("Values(target)", args -> entries(args, false)),
                Function.converter("ContainsValue(target, item)", CollectionFunctions::containsValue),
                Function.converter("Index(target, value)", CollectionFunctions::index),
                Function.converter("Sort(target, order?)", CollectionFunctions::sort),
                Function.converter("SliceToMap(target, key_path?, value_path?)", CollectionFunctions::sliceToMap),
                Function.converter("Coalesce(values)", CollectionFunctions::coalesce));
    }

    private static Expr entries(Arguments args, boolean keys) {
        Strict<Attributes> target = args.map("target");
        return subject -> {
            Attributes map = target.get(subject);
            ValueList list = new ValueList();
            for (int i = 0; i < map.size(); i++) {
                list.add(keys ? map.key(i) : map.value(i));
            }
            return list;
        };
    }

    private static Expr containsValue(Arguments args) {
        Strict<List<? extends @Nullable Object>> target = args.list("target");
        Expr item = args.any("item");
        return subject -> position(target.get(subject), item.eval(subject)) >= 0;
    }

    private static int position(List<? extends @Nullable Object> list, @Nullable Object value) {
        for (int i = 0; i < list.size(); i++) {
            if (Comparison.EQUAL.test(list.get(i), value)) {
                return i;
            }
        }
        return -1;
    }

    private static Expr index(Arguments args) {
        Expr target = args.any("target");
        Expr value = args.any("value");
        return subject -> index(target.eval(subject), value.eval(subject));
    }

    private static Long index(@Nullable Object target, @Nullable Object value) {
        if (target instanceof String text) {
            if (!(value instanceof String part)) {
                throw Types.mismatch("a string to look for", value);
            }
            int at = text.indexOf(part);
            return at < 0 ? -1L : text.substring(0, at).getBytes(StandardCharsets.UTF_8).length;
        }
        List<? extends @Nullable Object> list = Types.list(target);
        if (list == null) {
            throw Types.mismatch("a string or list", target);
        }
        return (long) position(list, value);
    }

    private static Expr sort(Arguments args) {
        Strict<List<? extends @Nullable Object>> target = args.list("target");
        String order = args.constString("order", "asc");
        if (!order.equals("asc") && !order.equals("desc")) {
            throw args.refuse("order", "must be asc or desc");
        }
        return subject -> Sorting.sorted(target.get(subject), order.equals("desc"));
    }

    private static Expr sliceToMap(Arguments args) {
        Strict<List<? extends @Nullable Object>> target = args.list("target");
        List<String> keyPath = args.constStringsOrNone("key_path");
        List<String> valuePath = args.constStringsOrNone("value_path");
        return subject -> {
            List<? extends @Nullable Object> list = target.get(subject);
            Attributes map = new Attributes();
            for (int i = 0; i < list.size(); i++) {
                String key = keyPath.isEmpty() ? Integer.toString(i) : key(list.get(i), keyPath);
                map.put(key, at(list.get(i), valuePath));
            }
            return map;
        };
    }

    private static String key(@Nullable Object element, List<String> path) {
        if (at(element, path) instanceof String key) {
            return key;
        }
        throw new EvalException("what lies at " + path + " is no string");
    }

    private static @Nullable Object at(@Nullable Object element, List<String> path) {
        Object value = element;
        for (String key : path) {
            if (!(value instanceof Attributes map && map.contains(key))) {
                throw new EvalException("an element has nothing at " + path);
            }
            value = map.get(key);
        }
        return value;
    }

    private static Expr coalesce(Arguments args) {
        if (args.node("values") instanceof Node.ListValue list && list.items().isEmpty()) {
            throw args.refuse("values", "must not be empty");
        }
        Strict<List<? extends @Nullable Object>> values = args.list("values");
        return subject -> {
            for (Object value : values.get(subject)) {
                if (value != null) {
                    return value;
                }
            }
            return null;
        };
    }
}
