package io.spanway.core.receive;

import io.spanway.otlp.Outcome;

/** A body that is not what its headers say. Carries no stack trace, since hostile input may cause many. Immutable. */
final class UndecodableException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Outcome outcome;

    /** @param outcome what the client is told */
    UndecodableException(Outcome outcome) {
        super("undecodable body", null, false, false);
        this.outcome = outcome;
    }

    Outcome outcome() {
        return outcome;
    }
}
