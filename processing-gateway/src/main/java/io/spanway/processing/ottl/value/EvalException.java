package io.spanway.processing.ottl.value;

/**
 * A statement could not be evaluated for one item; {@code error_mode} decides what follows.
 *
 * <p>Has no stack trace, because it tells of data and not of a fault of ours, and may come once an item. Immutable.
 */
public final class EvalException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong with which value */
    public EvalException(String message) {
        super(message, null, false, false);
    }
}
