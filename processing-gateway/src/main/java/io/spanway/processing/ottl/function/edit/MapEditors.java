package io.spanway.processing.ottl.function.edit;

import io.spanway.otlp.message.Attributes;
import io.spanway.processing.ottl.eval.Action;
import io.spanway.processing.ottl.eval.Target;
import io.spanway.processing.ottl.function.Arguments;
import io.spanway.processing.ottl.function.Function;
import io.spanway.processing.ottl.function.Strict;
import io.spanway.processing.ottl.value.JsonText;
import io.spanway.processing.ottl.value.Regex;
import io.spanway.processing.ottl.value.Types;
import io.spanway.processing.ottl.value.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Editors of maps: which entries stay, and what all values become. No state. */
final class MapEditors {
    private MapEditors() {}

    static List<Function> list() {
        return List.of(
                Function.editor("delete_key(target, key)", MapEditors::deleteKey),
                Function.editor("delete_matching_keys(target, pattern)", args -> matchingKeys(args, true)),
                Function.editor("keep_matching_keys(target, pattern)", args -> matchingKeys(args, false)),
                Function.editor("keep_keys(target, keys)", MapEditors::keepKeys),
                Function.editor("limit(target, limit, priority_keys)", MapEditors::limit),
                Function.editor("truncate_all(target, limit, utf8_safe?, truncation_marker?)", MapEditors::truncateAll),
                Function.editor("merge_maps(target, source, strategy)", MapEditors::mergeMaps),
                Function.editor("stringify_all(target)", MapEditors::stringifyAll));
    }

    private static Action deleteKey(Arguments args) {
        Target target = args.target("target");
        Strict<String> key = args.str("key");
        return subject -> Containers.map(target, subject).remove(key.get(subject));
    }

    private static Action matchingKeys(Arguments args, boolean delete) {
        Target target = args.target("target");
        Strict<Regex> pattern = args.regex("pattern");
        return subject -> {
            Attributes map = Containers.map(target, subject);
            Regex regex = pattern.get(subject);
            for (int i = map.size() - 1; i >= 0; i--) {
                if (regex.find(map.key(i)) == delete) {
                    map.removeAt(i);
                }
            }
        };
    }

    private static Action keepKeys(Arguments args) {
        Target target = args.target("target");
        List<Strict<String>> keys = args.strElements("keys");
        return subject -> {
            Set<String> kept = new HashSet<>();
            for (Strict<String> key : keys) {
                kept.add(key.get(subject));
            }
            Attributes map = Containers.map(target, subject);
            for (int i = map.size() - 1; i >= 0; i--) {
                if (!kept.contains(map.key(i))) {
                    map.removeAt(i);
                }
            }
        };
    }

    private static Action limit(Arguments args) {
        Target target = args.target("target");
        long limit = args.constInt("limit");
        List<String> priority = args.constStrings("priority_keys");
        if (limit < 0) {
            throw args.refuse("limit", "must not be negative");
        }
        if (priority.size() > limit) {
            throw args.refuse("priority_keys", "must not be more than limit");
        }
        Set<String> first = Set.copyOf(priority);
        return subject -> limit(Containers.map(target, subject), limit, first);
    }

    private static void limit(Attributes map, long limit, Set<String> first) {
        if (map.size() <= limit) {
            return;
        }
        long others = limit;
        for (String key : first) {
            others -= map.contains(key) ? 1 : 0;
        }
        for (int i = 0; i < map.size(); ) {
            if (first.contains(map.key(i)) || others-- > 0) {
                i++;
            } else {
                map.removeAt(i);
            }
        }
    }

    private static Action truncateAll(Arguments args) {
        Target target = args.target("target");
        long limit = args.constInt("limit");
        // A text here is never cut inside a character, whether that is asked for or not: OTLP allows no such text.
        args.constBool("utf8_safe", true);
        String marker = args.constString("truncation_marker", "");
        int room = (int) Math.min(Integer.MAX_VALUE, limit - Utf8.length(marker));
        if (limit < 0) {
            throw args.refuse("limit", "must not be negative");
        }
        if (room < 0) {
            throw args.refuse("truncation_marker", "must not be longer than limit");
        }
        return subject -> {
            Attributes map = Containers.map(target, subject);
            for (int i = 0; i < map.size(); i++) {
                if (!map.isUnreadWithin(i, limit) && map.value(i) instanceof String text && isLonger(text, limit)) {
                    map.set(i, cut(text, room) + marker);
                }
            }
        };
    }

    private static boolean isLonger(String text, long bytes) {
        return text.length() > bytes / 3 && Utf8.length(text) > bytes;
    }

    private static String cut(String text, int bytes) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        int end = Math.min(bytes, encoded.length);
        while (!Utf8.isBoundary(encoded, end)) {
            end--;
        }
        return new String(encoded, 0, end, StandardCharsets.UTF_8);
    }

    private static Action mergeMaps(Arguments args) {
        Target target = args.target("target");
        Strict<Attributes> source = args.map("source");
        String strategy = args.constString("strategy");
        boolean insert = !strategy.equals("update");
        boolean update = !strategy.equals("insert");
        if (!Set.of("insert", "update", "upsert").contains(strategy)) {
            throw args.refuse("strategy", "must be insert, update or upsert");
        }
        return subject -> {
            Attributes map = Containers.map(target, subject);
            Attributes other = source.get(subject);
            for (int i = 0; i < other.size(); i++) {
                if (map.contains(other.key(i)) ? update : insert) {
                    map.put(other.key(i), Types.storable(other.value(i)));
                }
            }
        };
    }

    private static Action stringifyAll(Arguments args) {
        Target target = args.target("target");
        return subject -> {
            Attributes map = Containers.map(target, subject);
            for (int i = 0; i < map.size(); i++) {
                Object value = map.value(i);
                if (!(value instanceof String)) {
                    map.set(i, JsonText.asString(value));
                }
            }
        };
    }
}
