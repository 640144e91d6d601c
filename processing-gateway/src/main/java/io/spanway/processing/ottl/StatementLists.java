package io.spanway.processing.ottl;

import io.spanway.core.config.ConfigNode;
import io.spanway.processing.ottl.eval.ContextKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads lists of statements or conditions, which have two styles: plain strings, or entries that say more.
 *
 * <p>Problems are gathered as {@code path: what is wrong}. Confined to the main thread.
 */
public final class StatementLists {
    /**
     * One entry.
     *
     * @param path where it stands, for messages
     * @param context as given, or null to infer it
     * @param statements empty in a list of conditions
     * @param errorMode null for the component's own
     */
    public record Entry(
            String path,
            @Nullable ContextKind context,
            List<String> conditions,
            List<String> statements,
            @Nullable ErrorMode errorMode,
            boolean sharedCache) {}

    private static final Set<String> KEYS = Set.of("context", "conditions", "statements", "error_mode", "shared_cache");

    private final List<String> problems;

    /** @param problems where what is wrong is added */
    public StatementLists(List<String> problems) {
        this.problems = problems;
    }

    /**
     * The entries of a list; plain strings are each an entry without context.
     *
     * @param path of the list, for messages
     * @param statements whether plain strings are statements, otherwise conditions
     */
    public List<Entry> read(String path, @Nullable ConfigNode node, boolean statements) {
        List<Entry> entries = new ArrayList<>();
        if (node == null || node.isNull()) {
            return entries;
        }
        if (!(node instanceof ConfigNode.Sequence list)) {
            problems.add(path + ": must be a list, not " + node.kind());
            return entries;
        }
        boolean plain = false;
        boolean full = false;
        for (ConfigNode item : list.items()) {
            String at = path + "[" + entries.size() + "]";
            String text = text(item);
            plain |= text != null;
            full |= text == null;
            entries.add(text == null ? entry(at, item) : plain(at, text, statements));
        }
        if (plain && full) {
            problems.add(path + ": must hold either plain strings or entries with keys, not both");
        }
        return entries;
    }

    private static Entry plain(String path, String text, boolean statement) {
        List<String> one = List.of(text);
        return new Entry(path, null, statement ? List.of() : one, statement ? one : List.of(), null, false);
    }

    private static @Nullable String text(ConfigNode node) {
        return node instanceof ConfigNode.Scalar scalar && scalar.value() instanceof String text ? text : null;
    }

    private Entry entry(String path, ConfigNode node) {
        if (!(node instanceof ConfigNode.Mapping map)) {
            problems.add(path + ": must be text or a map, not " + node.kind());
            return new Entry(path, null, List.of(), List.of(), null, false);
        }
        for (Map.Entry<String, ConfigNode> entry : map.entries().entrySet()) {
            if (!KEYS.contains(entry.getKey())) {
                problems.add(path + "." + entry.getKey() + ": unknown key");
            }
        }
        return new Entry(
                path,
                context(path, map.get("context")),
                texts(path + ".conditions", map.get("conditions")),
                texts(path + ".statements", map.get("statements")),
                errorMode(path, map.get("error_mode")),
                bool(path, map.get("shared_cache")));
    }

    private @Nullable ContextKind context(String path, @Nullable ConfigNode node) {
        String text = node == null || node.isNull() ? "" : String.valueOf(node.plain());
        ContextKind kind = text.isEmpty() ? null : ContextKind.ofPrefix(text);
        if (kind == null && !text.isEmpty()) {
            problems.add(path + ".context: unknown context \"" + text + "\"");
        }
        return kind;
    }

    private @Nullable ErrorMode errorMode(String path, @Nullable ConfigNode node) {
        String text = node == null || node.isNull()
                ? ""
                : String.valueOf(node.plain()).toUpperCase(Locale.ROOT);
        for (ErrorMode mode : ErrorMode.values()) {
            if (mode.name().equals(text)) {
                return mode;
            }
        }
        if (!text.isEmpty()) {
            problems.add(path + ".error_mode: must be ignore, silent or propagate");
        }
        return null;
    }

    private boolean bool(String path, @Nullable ConfigNode node) {
        if (node instanceof ConfigNode.Scalar scalar && scalar.value() instanceof Boolean bool) {
            return bool;
        }
        if (node != null && !node.isNull()) {
            problems.add(path + ".shared_cache: must be true or false");
        }
        return false;
    }

    private List<String> texts(String path, @Nullable ConfigNode node) {
        List<String> texts = new ArrayList<>();
        if (node instanceof ConfigNode.Sequence list) {
            for (ConfigNode item : list.items()) {
                String text = text(item);
                if (text == null) {
                    problems.add(path + "[" + texts.size() + "]: must be text, not " + item.kind());
                }
                texts.add(text == null ? "" : text);
            }
        } else if (node != null && !node.isNull()) {
            problems.add(path + ": must be a list, not " + node.kind());
        }
        return texts;
    }
}
