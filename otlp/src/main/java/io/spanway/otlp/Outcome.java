package io.spanway.otlp;

/** The answer to one payload. Expected failures are outcomes, never exceptions. Immutable. */
public sealed interface Outcome {
    /** All items were accepted. */
    Outcome ACCEPTED = new Accepted();

    /** No hint when to try again. */
    long NO_DELAY = -1;

    /** All items were accepted. */
    record Accepted() implements Outcome {}

    /**
     * Accepted but for {@code rejected} items that no retry can mend; 0 makes the message a warning (OTLP spec: Partial Success).
     *
     * @param rejected number of items, not negative
     * @param message English text for the client's developer
     */
    record PartlyRejected(long rejected, String message) implements Outcome {}

    /**
     * Nothing is owed for this payload; the client may send it again.
     *
     * @param reason a retryable reason
     * @param message English text for the client's developer, names the cause
     * @param retryAfterNanos least time to wait before the next try, or {@link #NO_DELAY}
     */
    record Retryable(Reason reason, String message, long retryAfterNanos) implements Outcome {
        public Retryable {
            if (!reason.retryable()) {
                throw new IllegalArgumentException("not a retryable reason: " + reason);
            }
        }
    }

    /**
     * Refused for good; sending it again gives the same answer.
     *
     * @param reason a reason that is not retryable
     * @param message English text for the client's developer, names the cause
     */
    record Refused(Reason reason, String message) implements Outcome {
        public Refused {
            if (reason.retryable()) {
                throw new IllegalArgumentException("a retryable reason: " + reason);
            }
        }
    }

    static Outcome partlyRejected(long rejected, String message) {
        return new PartlyRejected(rejected, message);
    }

    static Outcome retryable(Reason reason, String message) {
        return new Retryable(reason, message, NO_DELAY);
    }

    static Outcome retryable(Reason reason, String message, long retryAfterNanos) {
        return new Retryable(reason, message, retryAfterNanos);
    }

    static Outcome refused(Reason reason, String message) {
        return new Refused(reason, message);
    }

    /**
     * The answer to a payload that went to two sinks: the worse of the two, rejected counts added.
     *
     * <p>Retryable counts as worst, because only a repetition can deliver to the sink that could not take the payload now.
     */
    static Outcome worst(Outcome a, Outcome b) {
        if (a instanceof PartlyRejected x && b instanceof PartlyRejected y) {
            String message = x.message().equals(y.message()) ? x.message() : x.message() + "; " + y.message();
            return new PartlyRejected(x.rejected() + y.rejected(), message);
        }
        return severity(b) > severity(a) ? b : a;
    }

    private static int severity(Outcome outcome) {
        if (outcome instanceof Accepted) {
            return 0;
        }
        if (outcome instanceof PartlyRejected) {
            return 1;
        }
        return outcome instanceof Refused ? 2 : 3;
    }
}
