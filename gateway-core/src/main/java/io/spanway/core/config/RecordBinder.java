package io.spanway.core.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes configuration records from a tree by their canonical constructors.
 *
 * <p>Keys in snake case are components in camel case ({@link Key} for the others). A missing key passes null, so that the record's own
 * constructor sets the default; a key without a value passes the zero value (false, 0, empty text, no entries), or for a nested record
 * that record with all its defaults. Unknown keys, values of the wrong type and {@link IllegalArgumentException}s of the constructors
 * (a message {@code key: what} is put at that key) go to {@link Problems}. Confined to the main thread.
 */
public final class RecordBinder {
    private final Problems problems;
    /** Values that could not be made; unknown keys do not count, so that what they stand in can still be looked at. */
    private int failures;

    public RecordBinder(Problems problems) {
        this.problems = problems;
    }

    /**
     * Binds one record.
     *
     * @param node the section; null counts as an empty one
     * @param path dotted path of the section, for messages
     * @param type record class; components are String, Boolean, Integer, Long, Double, primitives, Duration, enums, Secret, records, lists and
     *     maps of these, and ConfigNode for what the component reads itself
     * @return the record, or null when it could not be made; unknown keys alone are noted but do not prevent it
     */
    public <T> @Nullable T bind(ConfigNode node, String path, Class<T> type) {
        return type.cast(record(node, path, type));
    }

    private @Nullable Object record(ConfigNode node, String path, Class<?> type) {
        ConfigNode.Mapping map = map(node, path);
        if (map == null) {
            return null;
        }
        RecordShape shape = RecordShape.of(type);
        Map<String, ConfigNode> given = givenFields(map, path, shape);
        int before = failures;
        @Nullable Object[] values = new @Nullable Object[shape.fields().size()];
        for (int i = 0; i < values.length; i++) {
            RecordShape.Field field = shape.fields().get(i);
            ConfigNode value = given.get(field.key());
            values[i] = value == null
                    ? ScalarBinder.missing(field.raw())
                    : value(value, child(path, field.key()), field.type());
        }
        return failures > before ? null : construct(shape, values, map, path);
    }

    /** Values by the current name of their field; unknown keys are noted and left out. */
    private Map<String, ConfigNode> givenFields(ConfigNode.Mapping map, String path, RecordShape shape) {
        Map<String, ConfigNode> given = new HashMap<>();
        for (Map.Entry<String, ConfigNode> entry : map.entries().entrySet()) {
            String key = entry.getKey();
            RecordShape.Field field = shape.field(key);
            if (field == null) {
                problems.add(map.keyAt(key), child(path, key), "unknown key" + Nearest.hint(key, shape.keys()));
            } else if (given.put(field.key(), entry.getValue()) != null) {
                problems.add(
                        map.keyAt(key), child(path, key), "is another name of " + field.key() + ", which is set too");
            } else if (!field.key().equals(key)) {
                problems.warn("\"" + child(path, key) + "\" is deprecated; use \"" + field.key() + "\" instead");
            }
        }
        return given;
    }

    private @Nullable Object construct(
            RecordShape shape, @Nullable Object[] values, ConfigNode.Mapping map, String path) {
        try {
            return shape.constructor().newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                refuse(String.valueOf(refused.getMessage()), shape, map, path);
                return null;
            }
            throw new IllegalStateException("cannot make " + shape.constructor(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make " + shape.constructor(), e);
        }
    }

    private void refuse(String message, RecordShape shape, ConfigNode.Mapping map, String path) {
        failures++;
        int colon = message.indexOf(": ");
        String prefix = colon < 0 ? "" : message.substring(0, colon);
        String[] steps = prefix.split("[.\\[]|\\](?=$|[.\\[])\\.?");
        if (colon < 0 || shape.field(steps[0]) == null) {
            problems.add(map.at(), path, message);
            return;
        }
        problems.add(map.locate(List.of(steps)), child(path, prefix), message.substring(colon + 2));
    }

    private @Nullable Object value(ConfigNode node, String path, Type type) {
        if (type instanceof WildcardType wildcard) {
            return value(node, path, wildcard.getUpperBounds()[0]);
        }
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            return generic.getRawType() == List.class
                    ? list(node, path, arguments[0])
                    : entries(node, path, arguments[1]);
        }
        Class<?> raw = (Class<?>) type;
        if (ConfigNode.class.isAssignableFrom(raw)) {
            return raw.isInstance(node) ? node : mismatch(node, path, "must not be " + node.kind());
        }
        if (ScalarBinder.handles(raw)) {
            try {
                return ScalarBinder.bind(node, raw);
            } catch (ScalarBinder.Mismatch e) {
                return mismatch(node, path, String.valueOf(e.getMessage()));
            }
        }
        if (raw.isRecord()) {
            return record(node, path, raw);
        }
        throw new IllegalStateException("no YAML form for " + raw + " at " + path);
    }

    private @Nullable List<@Nullable Object> list(ConfigNode node, String path, Type element) {
        List<@Nullable Object> items = new ArrayList<>();
        if (node.isNull()) {
            return items;
        }
        if (!(node instanceof ConfigNode.Sequence list)) {
            mismatch(node, path, "must be a list, not " + node.kind());
            return null;
        }
        for (ConfigNode item : list.items()) {
            items.add(element(item, path + "[" + items.size() + "]", element));
        }
        return Collections.unmodifiableList(items);
    }

    private @Nullable Map<String, @Nullable Object> entries(ConfigNode node, String path, Type element) {
        ConfigNode.Mapping map = map(node, path);
        if (map == null) {
            return null;
        }
        Map<String, @Nullable Object> entries = new LinkedHashMap<>();
        map.entries().forEach((key, value) -> entries.put(key, element(value, child(path, key), element)));
        return Collections.unmodifiableMap(entries);
    }

    /** An entry of a list or map: types that have no zero value, as enums, must have one. */
    private @Nullable Object element(ConfigNode node, String path, Type type) {
        int before = failures;
        Object value = value(node, path, type);
        return value == null && failures == before ? mismatch(node, path, "must have a value") : value;
    }

    private ConfigNode.@Nullable Mapping map(ConfigNode node, String path) {
        if (node.isNull()) {
            return ConfigNode.Mapping.empty(node.at());
        }
        if (node instanceof ConfigNode.Mapping map) {
            return map;
        }
        mismatch(node, path, "must be a map, not " + node.kind());
        return null;
    }

    private @Nullable Object mismatch(ConfigNode node, String path, String message) {
        failures++;
        problems.add(node.at(), path, message);
        return null;
    }

    private static String child(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
