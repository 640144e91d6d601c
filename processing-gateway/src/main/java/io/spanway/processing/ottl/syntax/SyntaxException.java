package io.spanway.processing.ottl.syntax;

/** A text that is no OTTL, or that asks for something that does not exist: says what and where. Immutable. */
public final class SyntaxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int column;

    /**
     * @param column where in the text, from 1
     * @param message what is wrong there and what was expected
     */
    public SyntaxException(int column, String message) {
        super(message, null, false, false);
        this.column = column;
    }

    /** Where in the text, from 1. */
    public int column() {
        return column;
    }
}
