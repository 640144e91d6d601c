package io.spanway.core.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns configuration trees into collections without places. Immutable. */
final class PlainTree {
    private PlainTree() {}

    static List<@Nullable Object> of(ConfigNode.Sequence node) {
        List<@Nullable Object> list = new ArrayList<>();
        for (ConfigNode item : node.items()) {
            list.add(item.plain());
        }
        return list;
    }

    static Map<String, @Nullable Object> of(ConfigNode.Mapping node) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (Map.Entry<String, ConfigNode> entry : node.entries().entrySet()) {
            map.put(entry.getKey(), entry.getValue().plain());
        }
        return map;
    }
}
