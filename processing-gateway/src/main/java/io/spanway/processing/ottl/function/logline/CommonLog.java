package io.spanway.processing.ottl.function.logline;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.spanway.otlp.message.Attributes;
import io.spanway.processing.ottl.value.EvalException;

/** ParseCLF: lines of web servers in the Common Log Format, or the combined one with referer and user agent. Thread-safe. */
final class CommonLog {
    private static final String QUOTED = "\"((?:[^\"\\\\]|\\\\.)*)\"";
    private static final String COMMON = "^(\\S+) (\\S+) (\\S+) \\[([^\\]]+)\\] " + QUOTED + " (\\S+) (\\S+)";
    private static final Pattern PLAIN = Pattern.compile(COMMON + "$");
    private static final Pattern COMBINED = Pattern.compile(COMMON + " " + QUOTED + " " + QUOTED + "$");

    private CommonLog() {}

    static Attributes parse(String text, boolean combined) {
        Matcher line = (combined ? COMBINED : PLAIN).matcher(text.strip());
        if (!line.find()) {
            throw new EvalException("the line is not in the " + (combined ? "combined" : "common") + " log format");
        }
        Attributes fields = new Attributes();
        fields.add("clf.remote_host", line.group(1));
        fields.add("clf.rfc931", line.group(2));
        fields.add("clf.auth_user", line.group(3));
        fields.add("clf.timestamp", line.group(4));
        request(fields, Escapes.SERVER_LOG.unescape(line.group(5)));
        fields.add("clf.status", number("status", line.group(6)));
        if (!line.group(7).equals("-")) {
            fields.add("clf.bytes", number("bytes", line.group(7)));
        }
        if (combined) {
            fields.add("clf.referer", Escapes.SERVER_LOG.unescape(line.group(8)));
            fields.add("clf.user_agent", Escapes.SERVER_LOG.unescape(line.group(9)));
        }
        return fields;
    }

    private static void request(Attributes fields, String request) {
        fields.add("clf.request", request);
        String[] parts = request.split(" ", 3);
        if (parts.length == 3) {
            fields.add("clf.method", parts[0]);
            fields.add("clf.request_uri", parts[1]);
            fields.add("clf.protocol", parts[2]);
        }
    }

    private static Long number(String field, String text) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            throw new EvalException("the " + field + " \"" + text + "\" is no number");
        }
    }
}
