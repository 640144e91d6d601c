package io.spanway.processing.ottl.function.edit;

import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.message.ValueList;
import io.spanway.processing.ottl.eval.Target;
import io.spanway.processing.ottl.function.Arguments;
import io.spanway.processing.ottl.function.Function;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The editor flatten: nested maps and lists become entries with dotted keys. Confined to one call. */
final class Flatten {
    private final Attributes flat = new Attributes();
    /** How often a key was given another one because it was taken. */
    private final Map<String, Integer> conflicts = new HashMap<>();

    private final boolean resolveConflicts;

    private Flatten(boolean resolveConflicts) {
        this.resolveConflicts = resolveConflicts;
    }

    static Function function() {
        return Function.editor("flatten(target, prefix?, depth?, resolve_conflicts?)", args -> {
            Target target = args.target("target");
            String prefix = prefix(args);
            long depth = args.constInt("depth", Long.MAX_VALUE);
            boolean resolve = args.constBool("resolve_conflicts", false);
            if (depth < 1) {
                throw args.refuse("depth", "must be at least 1");
            }
            return subject -> {
                Attributes map = Containers.map(target, subject);
                Flatten work = new Flatten(resolve);
                work.map(map, prefix, depth);
                Containers.replace(map, work.flat);
            };
        });
    }

    private static String prefix(Arguments args) {
        String prefix = args.constString("prefix", "");
        return prefix.isEmpty() ? "" : prefix + ".";
    }

    private void map(Attributes map, String prefix, long depth) {
        for (int i = 0; i < map.size(); i++) {
            value(prefix + map.key(i), map.value(i), depth);
        }
    }

    private void value(String key, @Nullable Object value, long depth) {
        if (depth > 0 && value instanceof Attributes inner) {
            map(inner, key + ".", depth - 1);
        } else if (depth > 0 && value instanceof ValueList list) {
            for (int i = 0; i < list.size(); i++) {
                element(key, i, list.get(i), depth - 1);
            }
        } else {
            put(key, value);
        }
    }

    /** An element that is flattened has its index in its key in any case, others where conflicts are not resolved. */
    private void element(String key, int index, @Nullable Object value, long depth) {
        String indexed = key + "." + index;
        if (depth > 0 && value instanceof Attributes inner) {
            map(inner, indexed + ".", depth - 1);
        } else if (depth > 0 && value instanceof ValueList list) {
            // No dot before the indices of a list in a list, as in the Collector.
            for (int i = 0; i < list.size(); i++) {
                value(indexed + i, list.get(i), depth - 2);
            }
        } else {
            put(resolveConflicts ? key : indexed, value);
        }
    }

    private void put(String key, @Nullable Object value) {
        if (!resolveConflicts || !flat.contains(key)) {
            conflicts.put(key, 0);
            flat.put(key, value);
        } else {
            flat.put(key + "." + (conflicts.merge(key, 1, Integer::sum) - 1), value);
        }
    }
}
