package io.spanway.processing.ottl.function.parse;

import io.spanway.otlp.message.Attributes;
import io.spanway.processing.ottl.eval.Expr;
import io.spanway.processing.ottl.function.Arguments;
import io.spanway.processing.ottl.function.Function;
import io.spanway.processing.ottl.function.Strict;
import io.spanway.processing.ottl.value.EvalException;
import java.util.ArrayList;
import java.util.List;

/** ParseCSV: one line, with its columns named by a header. No state. */
final class CsvParser {
    private CsvParser() {}

    /** What quotes mean. */
    private enum Mode {
        STRICT,
        LAZY_QUOTES,
        IGNORE_QUOTES
    }

    static Function function() {
        return Function.converter("ParseCSV(target, header, delimiter?, header_delimiter?, mode?)", CsvParser::parser);
    }

    private static Expr parser(Arguments args) {
        Strict<String> target = args.str("target");
        Strict<String> header = args.str("header");
        char delimiter = character(args, "delimiter", ',');
        char headerDelimiter = character(args, "header_delimiter", delimiter);
        Mode mode = switch (args.constString("mode", "strict")) {
            case "strict" -> Mode.STRICT;
            case "lazyQuotes" -> Mode.LAZY_QUOTES;
            case "ignoreQuotes" -> Mode.IGNORE_QUOTES;
            default -> throw args.refuse("mode", "must be strict, lazyQuotes or ignoreQuotes");
        };
        return subject -> {
            String names = header.get(subject);
            if (names.isEmpty()) {
                throw new EvalException("the header is empty");
            }
            return map(plain(names, headerDelimiter), columns(target.get(subject), delimiter, mode));
        };
    }

    private static char character(Arguments args, String name, char otherwise) {
        String text = args.constString(name, String.valueOf(otherwise));
        if (text.length() != 1) {
            throw args.refuse(name, "must be exactly one character");
        }
        return text.charAt(0);
    }

    private static Attributes map(List<String> names, List<String> columns) {
        if (names.size() != columns.size()) {
            throw new EvalException("the line has " + columns.size() + " columns, the header " + names.size());
        }
        Attributes map = new Attributes();
        for (int i = 0; i < names.size(); i++) {
            map.put(names.get(i), columns.get(i));
        }
        return map;
    }

    private static List<String> plain(String text, char delimiter) {
        List<String> columns = new ArrayList<>();
        int from = 0;
        for (int at = text.indexOf(delimiter); at >= 0; at = text.indexOf(delimiter, from)) {
            columns.add(text.substring(from, at));
            from = at + 1;
        }
        columns.add(text.substring(from));
        return columns;
    }

    private static List<String> columns(String text, char delimiter, Mode mode) {
        if (mode == Mode.IGNORE_QUOTES) {
            return plain(text, delimiter);
        }
        if (text.isEmpty()) {
            throw new EvalException("the line is empty");
        }
        List<String> columns = new ArrayList<>();
        int at = 0;
        while (at >= 0) {
            StringBuilder column = new StringBuilder();
            at = at < text.length() && text.charAt(at) == '"'
                    ? quoted(text, at + 1, delimiter, mode, column)
                    : bare(text, at, delimiter, mode, column);
            columns.add(column.toString());
        }
        return columns;
    }

    /** Reads a column without quotes; gives where the next begins, or -1. */
    private static int bare(String text, int from, char delimiter, Mode mode, StringBuilder column) {
        int end = text.indexOf(delimiter, from);
        column.append(text, from, end < 0 ? text.length() : end);
        if (mode == Mode.STRICT && column.indexOf("\"") >= 0) {
            throw new EvalException("a quote stands inside a column without quotes");
        }
        return end < 0 ? -1 : end + 1;
    }

    /** Reads a column in quotes, of which two stand for one. */
    private static int quoted(String text, int from, char delimiter, Mode mode, StringBuilder column) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '"') {
                column.append(c);
            } else if (i + 1 == text.length()) {
                return -1;
            } else if (text.charAt(i + 1) == delimiter) {
                return i + 2;
            } else if (text.charAt(i + 1) == '"') {
                column.append('"');
                i++;
            } else if (mode == Mode.STRICT) {
                throw new EvalException("something follows the closing quote of a column");
            } else {
                column.append('"');
            }
        }
        if (mode == Mode.STRICT) {
            throw new EvalException("a quote is not closed");
        }
        return -1;
    }
}
