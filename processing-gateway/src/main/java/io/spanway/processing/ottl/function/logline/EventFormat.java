package io.spanway.processing.ottl.function.logline;

import io.spanway.otlp.message.Attributes;
import io.spanway.processing.ottl.value.EvalException;
import java.util.ArrayList;
import java.util.List;

/**
 * ParseCEF: the ArcSight Common Event Format, a header of seven fields between pipes and pairs {@code key=value} behind it.
 *
 * <p>What stands before {@code CEF:}, as the head of a syslog line, is skipped. Thread-safe: no state.
 */
final class EventFormat {
    private static final String START = "CEF:";
    private static final String[] FIELDS = {
        "cef.version",
        "cef.device_vendor",
        "cef.device_product",
        "cef.device_version",
        "cef.device_event_class_id",
        "cef.name",
        "cef.severity"
    };

    private EventFormat() {}

    static Attributes parse(String text) {
        int start = text.indexOf(START);
        if (start < 0) {
            throw new EvalException("the text has no \"CEF:\"");
        }
        List<String> fields = header(text.substring(start + START.length()));
        if (fields.get(0).isEmpty()) {
            throw new EvalException("the version is missing behind \"CEF:\"");
        }
        Attributes result = new Attributes();
        for (int i = 0; i < FIELDS.length; i++) {
            result.add(FIELDS[i], i == 0 ? fields.get(0) : Escapes.CEF_HEADER.unescape(fields.get(i)));
        }
        result.add("cef.extensions", extensions(fields.size() > FIELDS.length ? fields.get(FIELDS.length) : ""));
        return result;
    }

    /** The fields of the header, still escaped, and what stands behind it. */
    private static List<String> header(String text) {
        List<String> fields = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < text.length() && fields.size() < FIELDS.length; i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length() && (text.charAt(i + 1) == '|' || text.charAt(i + 1) == '\\')) {
                i++;
            } else if (c == '|') {
                fields.add(text.substring(from, i));
                from = i + 1;
            }
        }
        fields.add(text.substring(from));
        if (fields.size() < FIELDS.length) {
            throw new EvalException("the header has " + fields.size() + " fields between pipes, not " + FIELDS.length);
        }
        return fields;
    }

    /** A key begins at the start or behind a space and reaches to its equals sign; a value reaches to the next key. */
    private static Attributes extensions(String text) {
        Attributes map = new Attributes();
        String key = "";
        int valueFrom = 0;
        for (int i = 0; i < text.length(); i++) {
            int length = i == 0 || text.charAt(i - 1) == ' ' ? keyLength(text, i) : 0;
            if (length > 0) {
                put(map, key, text.substring(valueFrom, i));
                key = text.substring(i, i + length);
                i += length;
                valueFrom = i + 1;
            }
        }
        put(map, key, text.substring(Math.min(valueFrom, text.length())));
        return map;
    }

    private static int keyLength(String text, int at) {
        int end = at;
        while (end < text.length() && isKeyCharacter(text.charAt(end))) {
            end++;
        }
        return end < text.length() && text.charAt(end) == '=' ? end - at : 0;
    }

    private static boolean isKeyCharacter(char c) {
        return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static void put(Attributes map, String key, String value) {
        if (!key.isEmpty()) {
            int end = value.length();
            while (end > 0 && value.charAt(end - 1) == ' ') {
                end--;
            }
            map.put(key, Escapes.CEF_VALUE.unescape(value.substring(0, end)));
        }
    }
}
