package io.spanway.core.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lays one configuration tree over another: maps merge key by key, everything else, null included, replaces. Immutable. */
final class Merger {
    private Merger() {}

    static ConfigNode merge(ConfigNode base, ConfigNode over) {
        if (!(base instanceof ConfigNode.Mapping below) || !(over instanceof ConfigNode.Mapping above)) {
            return over;
        }
        Map<String, ConfigNode> entries = new LinkedHashMap<>(below.entries());
        Map<String, Location> keys = new LinkedHashMap<>(below.keys());
        above.entries().forEach((key, value) -> entries.merge(key, value, Merger::merge));
        keys.putAll(above.keys());
        return new ConfigNode.Mapping(entries, keys, null, above.at());
    }

    /** {@code value} under a path of keys. */
    static ConfigNode nest(List<String> path, ConfigNode value, Location at) {
        List<String> inwards = new ArrayList<>(path);
        ConfigNode node = value;
        for (int i = inwards.size() - 1; i >= 0; i--) {
            String key = inwards.get(i);
            node = new ConfigNode.Mapping(Map.of(key, node), Map.of(key, at), null, at);
        }
        return node;
    }

    /** Takes {@code a::b::c: v} at the top of a source apart into maps, as the Collector does. */
    static ConfigNode unfold(ConfigNode.Mapping root) {
        ConfigNode merged = ConfigNode.Mapping.empty(root.at());
        for (Map.Entry<String, ConfigNode> entry : root.entries().entrySet()) {
            merged = merge(merged, nest(path(entry.getKey()), entry.getValue(), root.keyAt(entry.getKey())));
        }
        return merged;
    }

    /** The keys that {@code a::b::c} stands for. */
    static List<String> path(String key) {
        return List.of(key.split("::", -1));
    }
}
