package io.spanway.processing.processor.redaction;

import com.google.re2j.Pattern;
import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.message.ValueList;
import io.spanway.otlp.model.LogRecord;
import io.spanway.processing.processor.redaction.Findings.Kind;
import io.spanway.processing.telemetry.Regex;
import io.spanway.processing.telemetry.ValueText;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Redacts sets of attributes and bodies of log records. For each attribute: ignored keys stay, keys that are not allowed go, allowed values
 * stay, blocked keys lose their value, blocked values lose what is blocked. Thread-safe: no state that changes.
 */
final class Redactor {
    private final RedactionConfig config;
    private final Mask mask;
    private final Set<String> allowedKeys;
    private final Set<String> ignoredKeys;
    private final List<Pattern> ignoredKeyPatterns;
    private final List<Pattern> blockedKeyPatterns;
    private final List<Pattern> blockedValues;
    private final List<Pattern> allowedValues;

    Redactor(RedactionConfig config) {
        this.config = config;
        this.mask = new Mask(config.hashFunction(), config.hmacKey());
        this.allowedKeys = new HashSet<>(config.allowedKeys());
        this.allowedKeys.addAll(Findings.KEYS);
        this.ignoredKeys = Set.copyOf(config.ignoredKeys());
        this.ignoredKeyPatterns = Regex.compileAll(config.ignoredKeyPatterns(), "ignored_key_patterns");
        this.blockedKeyPatterns = Regex.compileAll(config.blockedKeyPatterns(), "blocked_key_patterns");
        this.blockedValues = Regex.compileAll(config.blockedValues(), "blocked_values");
        this.allowedValues = Regex.compileAll(config.allowedValues(), "allowed_values");
    }

    /** Redacts one set of attributes. */
    void redact(Attributes attributes) {
        Findings findings = new Findings();
        for (int i = 0; i < attributes.size(); i++) {
            if (!keyDecides(attributes.key(i), attributes.key(i), findings)) {
                value(attributes, i, findings);
            }
        }
        removeNotAllowed(attributes);
        findings.tell(attributes, "redaction.", config.summary());
    }

    /** Whether the key alone settles what happens; such an attribute stays for now. */
    private boolean keyDecides(String key, String path, Findings findings) {
        if (ignored(key)) {
            findings.add(Kind.IGNORED, path);
            return true;
        }
        if (!allowed(key)) {
            findings.add(Kind.REDACTED, path);
            return true;
        }
        return false;
    }

    private void value(Attributes attributes, int index, Findings findings) {
        String key = attributes.key(index);
        Object value = attributes.value(index);
        String text = config.redactAllTypes() ? ValueText.of(value) : textOnly(value);
        if (Regex.anyFinds(allowedValues, text)) {
            findings.add(Kind.ALLOWED, key);
        } else if (Regex.anyFinds(blockedKeyPatterns, key)) {
            findings.add(Kind.MASKED, key);
            attributes.set(index, mask.all(text));
        } else {
            String masked = masked(text);
            if (!masked.equals(text)) {
                findings.add(Kind.MASKED, key);
                attributes.set(index, masked);
            }
        }
    }

    private void removeNotAllowed(Attributes attributes) {
        for (int i = attributes.size() - 1; i >= 0; i--) {
            if (!allowed(attributes.key(i)) && !ignored(attributes.key(i))) {
                attributes.removeAt(i);
            }
        }
    }

    /** Redacts the body of a log record; what was done is told in the record's attributes. */
    void redactBody(LogRecord log) {
        Object body = log.body();
        Findings findings = new Findings();
        if (body instanceof Attributes map) {
            map(map, "", findings);
        } else if (body instanceof ValueList list) {
            list(list, "", findings);
        } else {
            String text = ValueText.of(body);
            if (Regex.anyFinds(allowedValues, text)) {
                return;
            }
            String masked = masked(text);
            if (!masked.equals(text)) {
                findings.add(Kind.MASKED, "body");
                log.setBody(masked);
            }
        }
        findings.tell(log.attributes(), "redaction.body.", config.summary());
    }

    private void map(Attributes map, String prefix, Findings findings) {
        for (int i = 0; i < map.size(); i++) {
            String key = map.key(i);
            String path = prefix + key;
            if (keyDecides(key, path, findings)) {
                continue;
            }
            if (Regex.anyFinds(blockedKeyPatterns, key)) {
                findings.add(Kind.MASKED, path);
                map.set(i, mask.all(textOnly(map.value(i))));
            } else {
                String masked = nested(map.value(i), path, findings);
                if (masked != null) {
                    map.set(i, masked);
                }
            }
        }
        removeNotAllowed(map);
    }

    private void list(ValueList list, String prefix, Findings findings) {
        for (int i = 0; i < list.size(); i++) {
            String masked = nested(list.get(i), prefix + "[" + i + "]", findings);
            if (masked != null) {
                list.set(i, masked);
            }
        }
    }

    /** Redacts a part of a body; returns the text to put in its place, or null. */
    private @Nullable String nested(@Nullable Object value, String path, Findings findings) {
        if (value instanceof Attributes map) {
            map(map, path + ".", findings);
            return null;
        }
        if (value instanceof ValueList list) {
            list(list, path + ".", findings);
            return null;
        }
        String text = ValueText.of(value);
        if (Regex.anyFinds(allowedValues, text)) {
            findings.add(Kind.ALLOWED, path);
            return null;
        }
        String masked = masked(text);
        if (masked.equals(text)) {
            return null;
        }
        findings.add(Kind.MASKED, path);
        return masked;
    }

    private String masked(String text) {
        String result = text;
        for (int i = 0; i < blockedValues.size(); i++) {
            if (blockedValues.get(i).matcher(result).find()) {
                result = mask.matches(result, blockedValues.get(i));
            }
        }
        return result;
    }

    private boolean allowed(String key) {
        return config.allowAllKeys() || allowedKeys.contains(key);
    }

    private boolean ignored(String key) {
        return ignoredKeys.contains(key) || Regex.anyFinds(ignoredKeyPatterns, key);
    }

    private static String textOnly(@Nullable Object value) {
        return value instanceof String text ? text : "";
    }
}
