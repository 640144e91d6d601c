package io.spanway.processing.ottl;

import io.spanway.processing.ottl.syntax.SyntaxException;

/** A statement or condition that cannot be compiled; the message has its text, the column and what was expected there. Immutable. */
public final class OttlException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    OttlException(String text, SyntaxException cause) {
        super("column " + cause.column() + " of `" + oneLine(text) + "`: " + cause.getMessage());
    }

    OttlException(String message) {
        super(message);
    }

    private static String oneLine(String text) {
        return text.replace('\n', ' ').replace('\r', ' ');
    }
}
