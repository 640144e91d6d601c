package io.spanway.processing.ottl.syntax;

import io.spanway.processing.ottl.syntax.Token.Kind;
import java.util.List;

/** The tokens of one text and how far they are read. Confined to one call. */
final class Tokens {
    /** Values, lists and parentheses nest at most so deep, so that no text can exhaust the stack. */
    private static final int DEEPEST = 100;

    /** Operators of arithmetic in one text; each is one level of its tree. */
    private static final int MOST_OPERATORS = 1000;

    private final List<Token> tokens;
    private int at;
    private int depth;
    private int operators;

    Tokens(String text) {
        tokens = Lexer.tokens(text);
    }

    Token peek() {
        return tokens.get(at);
    }

    Token peek(int ahead) {
        return tokens.get(Math.min(at + ahead, tokens.size() - 1));
    }

    Token next() {
        Token token = tokens.get(at);
        if (!token.is(Kind.END)) {
            at++;
        }
        return token;
    }

    /** The next token, an operator of arithmetic. */
    Token nextOperator() {
        if (++operators > MOST_OPERATORS) {
            throw new SyntaxException(peek().column(), "more than " + MOST_OPERATORS + " operators");
        }
        return next();
    }

    /** Goes past the token if it is this one. */
    boolean accept(String text) {
        if (!peek().is(text)) {
            return false;
        }
        at++;
        return true;
    }

    void expect(String text, String purpose) {
        if (!accept(text)) {
            throw expected("\"" + text + "\" " + purpose);
        }
    }

    SyntaxException expected(String what) {
        return new SyntaxException(peek().column(), "expected " + what + ", found " + peek().shown());
    }

    void end(String context) {
        if (!peek().is(Kind.END)) {
            throw expected("the end of the " + context);
        }
    }

    void enter() {
        if (++depth > DEEPEST) {
            throw new SyntaxException(peek().column(), "nested deeper than " + DEEPEST);
        }
    }

    void leave() {
        depth--;
    }

    /** What stands behind the parenthesis that closes the one here. */
    Token behindParenthesis() {
        int open = 0;
        for (int i = at; i < tokens.size(); i++) {
            if (tokens.get(i).is("(")) {
                open++;
            } else if (tokens.get(i).is(")") && --open == 0) {
                return tokens.get(i + 1);
            }
        }
        return tokens.get(tokens.size() - 1);
    }
}
