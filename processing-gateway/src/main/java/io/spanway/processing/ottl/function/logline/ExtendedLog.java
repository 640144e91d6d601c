package io.spanway.processing.ottl.function.logline;

import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.message.ValueList;
import io.spanway.processing.ottl.value.EvalException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * ParseELF: a block of lines in the W3C Extended Log Format: directives that begin with a number sign, and entries whose fields the last
 * {@code #Fields} names. Confined to one call.
 */
final class ExtendedLog {
    private final Attributes result = new Attributes();
    private final ValueList entries = new ValueList();
    private List<String> fields = List.of();

    private ExtendedLog() {}

    static Attributes parse(String text) {
        ExtendedLog log = new ExtendedLog();
        log.result.add("elf.entries", log.entries);
        for (String line : text.split("[\r\n]+", -1)) {
            log.line(line.strip());
        }
        if (!log.result.contains("elf.version")) {
            throw new EvalException("the directive #Version is missing");
        }
        ValueList names = new ValueList();
        names.addAll(log.fields);
        log.result.add("elf.fields", names);
        return log.result;
    }

    private void line(String line) {
        if (line.startsWith("#")) {
            directive(line.substring(1));
        } else if (!line.isEmpty()) {
            entry(line);
        }
    }

    private void directive(String text) {
        int colon = text.indexOf(':');
        String name = text.substring(0, Math.max(colon, 0)).strip().toLowerCase(Locale.ROOT);
        String value = text.substring(colon + 1).strip();
        if (colon < 0 && value.toLowerCase(Locale.ROOT).startsWith("fields")) {
            // What comes behind it could not be read; other directives without a value say nothing and are skipped.
            throw new EvalException("the directive #Fields has no colon");
        }
        switch (name) {
            case "fields" -> fields = value.isEmpty() ? List.of() : List.of(value.split("\\s+", -1));
            case "version", "software", "date", "remark" -> result.put("elf." + name, value);
            case "start-date", "end-date" -> result.put("elf." + name.replace('-', '_'), value);
            default -> {}
        }
    }

    /** Fields without a value get a hyphen, values without a field are dropped. */
    private void entry(String line) {
        if (fields.isEmpty()) {
            throw new EvalException("an entry stands before the directive #Fields");
        }
        List<String> values = values(line);
        Attributes entry = new Attributes();
        for (int i = 0; i < fields.size(); i++) {
            entry.put(fields.get(i), i < values.size() ? values.get(i) : "-");
        }
        entries.add(entry);
    }

    private static List<String> values(String line) {
        List<String> values = new ArrayList<>();
        int at = 0;
        while (at < line.length()) {
            if (isBlank(line.charAt(at))) {
                at++;
            } else if (line.charAt(at) == '"') {
                StringBuilder value = new StringBuilder();
                at = quoted(line, at + 1, value);
                values.add(value.toString());
            } else {
                int from = at;
                while (at < line.length() && !isBlank(line.charAt(at))) {
                    at++;
                }
                values.add(line.substring(from, at));
            }
        }
        return values;
    }

    /** Reads behind an opening quote, in which two quotes are one; gives the index behind the closing one. */
    private static int quoted(String line, int from, StringBuilder value) {
        for (int at = from; at < line.length(); at++) {
            if (line.charAt(at) != '"') {
                value.append(line.charAt(at));
            } else if (at + 1 < line.length() && line.charAt(at + 1) == '"') {
                value.append('"');
                at++;
            } else {
                return at + 1;
            }
        }
        throw new EvalException("a quoted value does not end");
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
