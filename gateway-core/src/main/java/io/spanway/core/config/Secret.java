package io.spanway.core.config;

/**
 * A text that is never shown: password, token, key. In YAML it is an ordinary text.
 *
 * <p>Immutable.
 */
public record Secret(String value) {
    /** What is shown in place of a secret. */
    public static final String HIDDEN = "[REDACTED]";

    @Override
    public String toString() {
        return HIDDEN;
    }
}
