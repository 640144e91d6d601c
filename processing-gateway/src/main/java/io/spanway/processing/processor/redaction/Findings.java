package io.spanway.processing.processor.redaction;

import io.spanway.otlp.message.Attributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Keys by what was done to them, and the attributes that tell it. Confined to one thread, for one set of attributes. */
final class Findings {
    /** What can be done to an attribute. */
    enum Kind {
        REDACTED,
        MASKED,
        ALLOWED,
        IGNORED
    }

    /** Every attribute that {@link #tell} may add; they pass a second redaction. */
    static final List<String> KEYS = List.of(
            "redaction.redacted.keys",
            "redaction.redacted.count",
            "redaction.masked.keys",
            "redaction.masked.count",
            "redaction.allowed.keys",
            "redaction.allowed.count",
            "redaction.ignored.count",
            "redaction.body.redacted.keys",
            "redaction.body.redacted.count",
            "redaction.body.masked.keys",
            "redaction.body.masked.count",
            "redaction.body.allowed.keys",
            "redaction.body.allowed.count",
            "redaction.body.ignored.count");

    private final List<List<String>> keys = new ArrayList<>();

    Findings() {
        for (int i = 0; i < Kind.values().length; i++) {
            keys.add(new ArrayList<>(0));
        }
    }

    void add(Kind kind, String key) {
        keys.get(kind.ordinal()).add(key);
    }

    /**
     * Puts attributes that tell what was done; counts add to those that are there.
     *
     * @param prefix {@code redaction.} or {@code redaction.body.}
     */
    void tell(Attributes attributes, String prefix, RedactionConfig.Summary summary) {
        if (summary == RedactionConfig.Summary.SILENT) {
            return;
        }
        for (Kind kind : Kind.values()) {
            List<String> found = keys.get(kind.ordinal());
            if (!found.isEmpty()) {
                tell(attributes, prefix + kind.name().toLowerCase(Locale.ROOT), found, summary, kind);
            }
        }
    }

    private static void tell(
            Attributes attributes, String name, List<String> found, RedactionConfig.Summary summary, Kind kind) {
        long count = found.size();
        if (summary == RedactionConfig.Summary.DEBUG && kind != Kind.IGNORED) {
            if (attributes.get(name + ".keys") instanceof String before && !before.isEmpty()) {
                found.addAll(Arrays.asList(before.split(",", -1)));
            }
            Collections.sort(found);
            attributes.put(name + ".keys", String.join(",", found));
        }
        long before = attributes.get(name + ".count") instanceof Long number ? number : 0;
        attributes.put(name + ".count", before + count);
    }
}
