package io.spanway.processing.ottl.syntax;

/**
 * One token.
 *
 * @param kind what it is
 * @param text as written
 * @param column where it begins, from 1
 *     <p>Immutable.
 */
record Token(Kind kind, String text, int column) {
    enum Kind {
        BYTES,
        FLOAT,
        INT,
        STRING,
        KEYWORD,
        OPERATOR,
        UPPER,
        LOWER,
        END
    }

    boolean is(Kind expected) {
        return kind == expected;
    }

    boolean is(String expected) {
        return (kind == Kind.OPERATOR || kind == Kind.KEYWORD || kind == Kind.LOWER) && text.equals(expected);
    }

    /** How a message names it. */
    String shown() {
        return kind == Kind.END ? "the end" : kind == Kind.STRING ? text : "\"" + text + "\"";
    }
}
