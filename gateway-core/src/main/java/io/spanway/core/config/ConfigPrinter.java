package io.spanway.core.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Shows bound configuration as YAML, defaults filled in. Values of {@link Secret} and {@link Redacted} components, of header maps, and of
 * keys that by their name hold a secret are hidden unless asked for. Immutable.
 */
public final class ConfigPrinter {
    private static final Set<String> SECRET_KEYS = Set.of(
            "headers",
            "password",
            "token",
            "bearer_token",
            "client_secret",
            "secret",
            "api_key",
            "key_pem",
            "htpasswd_inline");

    private final boolean redact;

    /** @param redact whether secrets are hidden */
    public ConfigPrinter(boolean redact) {
        this.redact = redact;
    }

    /** YAML of {@code tree}: maps, lists, records, configuration nodes and single values. */
    public String print(Map<String, ?> tree) {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setSplitLines(false);
        LoaderOptions reading = new LoaderOptions();
        return new Yaml(new SafeConstructor(reading), new Representer(options), options, reading, new TextResolver())
                .dump(shown(tree, false));
    }

    private @Nullable Object shown(@Nullable Object value, boolean hidden) {
        if (value instanceof Record section && !(value instanceof ConfigNode) && !(value instanceof Secret)) {
            return fields(section, hidden);
        }
        if (value instanceof ConfigNode node) {
            return shown(node.plain(), hidden);
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> entries = new LinkedHashMap<>();
            map.forEach((key, entry) -> {
                String name = String.valueOf(key);
                entries.put(name, shown(entry, hidden || SECRET_KEYS.contains(name.toLowerCase(Locale.ROOT))));
            });
            return entries;
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> items = new ArrayList<>();
            list.forEach(item -> items.add(shown(item, hidden)));
            return items;
        }
        return single(value, hidden);
    }

    private Map<String, @Nullable Object> fields(Record section, boolean hidden) {
        Map<String, @Nullable Object> entries = new LinkedHashMap<>();
        for (RecordShape.Field field : RecordShape.of(section.getClass()).fields()) {
            Object value = read(field, section);
            if (value != null) {
                entries.put(field.key(), shown(value, hidden || field.redacted() || SECRET_KEYS.contains(field.key())));
            }
        }
        return entries;
    }

    private static @Nullable Object read(RecordShape.Field field, Record section) {
        try {
            field.component().getAccessor().setAccessible(true);
            return field.component().getAccessor().invoke(section);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + field.key(), e);
        }
    }

    private @Nullable Object single(@Nullable Object value, boolean hidden) {
        if (value instanceof Secret secret) {
            return redact ? Secret.HIDDEN : secret.value();
        }
        if (redact && hidden && value != null) {
            return Secret.HIDDEN;
        }
        if (value instanceof Duration duration) {
            return GoDuration.format(duration);
        }
        if (value instanceof String text) {
            return readable(text);
        }
        return value instanceof Enum<?> constant ? RecordShape.constantName(constant) : value;
    }

    /** Written so that it is read as the same text: without this, <code>${1}</code> would be a reference to a variable. */
    private static String readable(String text) {
        return text.contains("$$") || text.contains("${") ? text.replace("$", "$$") : text;
    }

    /** Puts in quotes, besides what YAML 1.1 does not take for text, what the Collector does not: {@code 0o17}, {@code 08}. Immutable. */
    private static final class TextResolver extends Resolver {
        @Override
        public Tag resolve(NodeId kind, String value, boolean implicit) {
            Tag tag = super.resolve(kind, value, implicit);
            boolean text = kind != NodeId.scalar || !implicit || PlainScalar.parse(value) instanceof String;
            return text || !tag.equals(Tag.STR) ? tag : Tag.INT;
        }
    }
}
