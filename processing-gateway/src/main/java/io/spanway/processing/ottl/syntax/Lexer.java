package io.spanway.processing.ottl.syntax;

import io.spanway.processing.ottl.syntax.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Cuts a text into tokens. Confined to one call. */
final class Lexer {
    private static final Set<String> KEYWORDS = Set.of("nil", "not", "or", "and", "true", "false");
    private static final List<String> OPERATORS = List.of(
            "==", "!=", "<=", ">=", "=>", "<", ">", "=", "+", "-", "*", "/", "(", ")", "[", "]", "{", "}", ",", ".",
            ":");

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private Lexer(String text) {
        this.text = text;
    }

    /** All tokens of a text, with an END behind the last. */
    static List<Token> tokens(String text) {
        Lexer lexer = new Lexer(text);
        lexer.run();
        return lexer.tokens;
    }

    private void run() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
                at++;
            } else {
                token(c);
            }
        }
        tokens.add(new Token(Kind.END, "", text.length() + 1));
    }

    private void token(char c) {
        if (c == '0' && peek(1) == 'x') {
            add(Kind.BYTES, run(at + 2, Lexer::isHex));
        } else if (isDigit(c) || (c == '.' && isDigit(peek(1)))) {
            number();
        } else if (c == '"') {
            string();
        } else if (c >= 'a' && c <= 'z') {
            int end = run(at, Lexer::isLower);
            add(KEYWORDS.contains(text.substring(at, end)) ? Kind.KEYWORD : Kind.LOWER, end);
        } else if (c >= 'A' && c <= 'Z') {
            add(Kind.UPPER, run(at, Lexer::isUpper));
        } else {
            operator();
        }
    }

    private void number() {
        int end = run(at, Lexer::isDigit);
        if (end < text.length() && text.charAt(end) == '.') {
            end = run(end + 1, Lexer::isDigit);
            int exponent = end;
            if (exponent < text.length() && (text.charAt(exponent) == 'e' || text.charAt(exponent) == 'E')) {
                exponent++;
                if (exponent < text.length() && (text.charAt(exponent) == '+' || text.charAt(exponent) == '-')) {
                    exponent++;
                }
                int digits = run(exponent, Lexer::isDigit);
                end = digits > exponent ? digits : end;
            }
            add(Kind.FLOAT, end);
        } else {
            add(Kind.INT, end);
        }
    }

    private void string() {
        int end = at + 1;
        while (end < text.length() && text.charAt(end) != '"' && text.charAt(end) != '\n') {
            end += text.charAt(end) == '\\' ? 2 : 1;
        }
        if (end >= text.length() || text.charAt(end) != '"') {
            throw new SyntaxException(at + 1, "this text has no closing \" on its line");
        }
        add(Kind.STRING, end + 1);
    }

    private void operator() {
        for (String operator : OPERATORS) {
            if (text.startsWith(operator, at)) {
                add(Kind.OPERATOR, at + operator.length());
                return;
            }
        }
        String hint = text.charAt(at) == '\'' ? "; texts stand in double quotes" : "";
        throw new SyntaxException(
                at + 1, "unexpected character \"" + Character.toString(text.codePointAt(at)) + "\"" + hint);
    }

    private void add(Kind kind, int end) {
        tokens.add(new Token(kind, text.substring(at, end), at + 1));
        at = end;
    }

    private char peek(int ahead) {
        return at + ahead < text.length() ? text.charAt(at + ahead) : '\0';
    }

    private interface CharClass {
        boolean has(char c);
    }

    private int run(int from, CharClass chars) {
        int end = from;
        while (end < text.length() && chars.has(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isHex(char c) {
        return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }

    private static boolean isLower(char c) {
        return isDigit(c) || c == '_' || (c >= 'a' && c <= 'z');
    }

    private static boolean isUpper(char c) {
        return isDigit(c) || c == '_' || (c >= 'A' && c <= 'Z');
    }
}
