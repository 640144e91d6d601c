package io.spanway.otlp.json;

/**
 * A request that cannot be converted: always the sender's fault, never a reason to retry. The message names line, column and JSON path where the
 * input is JSON. Carries no stack trace, since hostile input may cause many. Immutable.
 */
public final class JsonException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean tooLarge;

    private JsonException(String message, boolean tooLarge) {
        super(message, null, false, false);
        this.tooLarge = tooLarge;
    }

    static JsonException badData(String message) {
        return new JsonException(message, false);
    }

    static JsonException tooLarge(int maxBytes) {
        return new JsonException("request is larger than the limit of " + maxBytes + " bytes", true);
    }

    /** Whether the request is merely larger than the limit (413), not bad data (400). */
    public boolean isTooLarge() {
        return tooLarge;
    }
}
