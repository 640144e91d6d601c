package io.spanway.core.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One node of a configuration tree, with the place it was written at.
 *
 * <p>Equality looks at content and not at places, so that a moved but unchanged section counts as unchanged at reload. {@code toString}
 * shows no content, because any of it may be secret. Immutable.
 */
public sealed interface ConfigNode {
    Location at();

    /** Text that a <code>${…}</code> reference was replaced by, or null when this node was written out in the file. */
    @Nullable
    String expandedText();

    /** Whether this is a null scalar: {@code key:} without a value. */
    default boolean isNull() {
        return this instanceof Scalar scalar && scalar.value() == null;
    }

    /** Content as plain maps, lists, strings, numbers, booleans and nulls. */
    @Nullable
    Object plain();

    /** What the node is, for messages: {@code a map}, {@code a list}, {@code a number}… */
    String kind();

    /**
     * A single value.
     *
     * @param value null, {@link Boolean}, {@link Long}, {@link Double} or {@link String}
     * @param text value as written, without quotes
     * @param expanded whether the value came from a <code>${…}</code> reference as a whole
     */
    record Scalar(@Nullable Object value, String text, boolean expanded, Location at) implements ConfigNode {
        @Override
        public @Nullable String expandedText() {
            return expanded ? text : null;
        }

        @Override
        public @Nullable Object plain() {
            return value;
        }

        @Override
        public String kind() {
            if (value == null) {
                return "null";
            }
            if (value instanceof Boolean) {
                return "a boolean";
            }
            return value instanceof String ? "text" : "a number";
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Scalar that
                    && Objects.equals(value, that.value)
                    && Objects.equals(expandedText(), that.expandedText());
        }

        @Override
        public int hashCode() {
            return Objects.hashCode(value);
        }

        @Override
        public String toString() {
            return kind() + " at " + at;
        }
    }

    /** A list. */
    record Sequence(List<ConfigNode> items, @Nullable String expandedText, Location at) implements ConfigNode {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public Object plain() {
            List<@Nullable Object> list = new ArrayList<>();
            items.forEach(item -> list.add(item.plain()));
            return list;
        }

        @Override
        public String kind() {
            return "a list";
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Sequence that && items.equals(that.items);
        }

        @Override
        public int hashCode() {
            return items.hashCode();
        }

        @Override
        public String toString() {
            return kind() + " at " + at;
        }
    }

    /**
     * A map in the order of the file.
     *
     * @param keys where each key stands
     */
    record Mapping(
            Map<String, ConfigNode> entries,
            Map<String, Location> keys,
            @Nullable String expandedText,
            Location at) implements ConfigNode {
        public Mapping {
            entries = Collections.unmodifiableMap(entries);
            keys = Collections.unmodifiableMap(keys);
        }

        /** A map without entries. */
        public static Mapping empty(Location at) {
            return new Mapping(Map.of(), Map.of(), null, at);
        }

        /** The value of {@code key}, or null when the map has no such key. */
        public @Nullable ConfigNode get(String key) {
            return entries.get(key);
        }

        /** Where {@code key} stands, or the map itself when it has no such key. */
        public Location keyAt(String key) {
            return keys.getOrDefault(key, at);
        }

        @Override
        public Object plain() {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            entries.forEach((key, value) -> map.put(key, value.plain()));
            return map;
        }

        @Override
        public String kind() {
            return "a map";
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Mapping that && entries.equals(that.entries);
        }

        @Override
        public int hashCode() {
            return entries.hashCode();
        }

        @Override
        public String toString() {
            return kind() + " at " + at;
        }
    }

    /**
     * Where the value under {@code path} stands, or the deepest part of the path that the tree has.
     *
     * @param path map keys, and list indexes as decimal numbers
     */
    default Location locate(List<String> path) {
        Location found = at();
        ConfigNode node = this;
        for (String step : path) {
            if (node instanceof Mapping map && map.entries().containsKey(step)) {
                found = map.keyAt(step);
                node = map.entries().getOrDefault(step, map);
            } else if (node instanceof Sequence list
                    && step.chars().allMatch(Character::isDigit)
                    && Integer.parseInt(step) < list.items().size()) {
                node = list.items().get(Integer.parseInt(step));
                found = node.at();
            } else {
                return found;
            }
        }
        return found;
    }
}
