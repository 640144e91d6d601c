package io.spanway.processing.ottl.function.logline;

import io.spanway.otlp.message.Attributes;
import io.spanway.processing.ottl.value.EvalException;
import java.util.HexFormat;

/**
 * ParseLEEF: the Log Event Extended Format of QRadar, 1.0 and 2.0: a header of four fields between pipes, in 2.0 with the delimiter of the
 * attributes behind them, and attributes {@code key=value}.
 *
 * <p>What stands before {@code LEEF:} is skipped. Thread-safe: no state.
 */
final class ExtendedEventFormat {
    private static final String START = "LEEF:";
    private static final int HEADERS = 4;

    private ExtendedEventFormat() {}

    static Attributes parse(String text) {
        int start = text.indexOf(START);
        int pipe = start < 0 ? -1 : text.indexOf('|', start);
        if (pipe < 0) {
            throw new EvalException("the text has no \"LEEF:\" with a pipe behind it");
        }
        String version = text.substring(start + START.length(), pipe);
        if (!version.equals("1.0") && !version.equals("2.0")) {
            throw new EvalException("version \"" + version + "\" is not known, only 1.0 and 2.0");
        }
        String[] fields = text.substring(pipe + 1).split("\\|", HEADERS + 1);
        if (fields.length < HEADERS) {
            throw new EvalException("the header has " + fields.length + " fields behind the version, not " + HEADERS);
        }
        Attributes result = new Attributes();
        result.add("leef.version", version);
        result.add("leef.vendor", fields[0]);
        result.add("leef.product.name", fields[1]);
        result.add("leef.product.version", fields[2]);
        result.add("leef.event.id", fields[3]);
        String rest = fields.length > HEADERS ? fields[HEADERS] : "";
        result.add("leef.attributes", version.equals("1.0") ? attributes(rest, "\t") : delimited(rest));
        return result;
    }

    /** The attributes of 2.0; the delimiter in front of them may be left out, which an equals sign in its place shows. */
    private static Attributes delimited(String rest) {
        int pipe = rest.indexOf('|');
        String delimiter = pipe < 0 ? rest : rest.substring(0, pipe);
        if (delimiter.indexOf('=') >= 0) {
            return attributes(rest, "\t");
        }
        return attributes(pipe < 0 ? "" : rest.substring(pipe + 1), delimiter(delimiter));
    }

    private static String delimiter(String text) {
        if (text.isEmpty()) {
            return "\t";
        }
        if (text.startsWith("0x") || text.startsWith("0X")) {
            try {
                byte[] bytes = HexFormat.of().parseHex(text.substring(2));
                if (bytes.length == 1) {
                    return String.valueOf((char) (bytes[0] & 0xff));
                }
            } catch (IllegalArgumentException e) {
                throw new EvalException("the delimiter \"" + text + "\" is no hexadecimal byte");
            }
        }
        if (text.length() != 1 || text.charAt(0) >= 0x80) {
            throw new EvalException("the delimiter \"" + text + "\" is neither one character nor one hexadecimal byte");
        }
        return text;
    }

    /** Pieces without a key are skipped; of a key that stands twice the last counts. */
    private static Attributes attributes(String text, String delimiter) {
        Attributes map = new Attributes();
        for (int from = 0; from < text.length(); ) {
            int end = text.indexOf(delimiter, from);
            String pair = text.substring(from, end < 0 ? text.length() : end);
            int equals = pair.indexOf('=');
            if (equals > 0) {
                map.put(pair.substring(0, equals), pair.substring(equals + 1));
            }
            from = end < 0 ? text.length() : end + delimiter.length();
        }
        return map;
    }
}
