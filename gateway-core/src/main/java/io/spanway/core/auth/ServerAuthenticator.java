package io.spanway.core.auth;

import io.spanway.otlp.Outcome;
import io.spanway.otlp.Reason;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** An extension that decides by a request's headers whether it may come in. Thread-safe. */
public interface ServerAuthenticator {
    /** The headers of one request. Confined to the call of {@link #authenticate}. */
    @FunctionalInterface
    interface Headers {
        /** Values of a header in the order sent, empty if there is none; {@code name} is in lower case. */
        List<String> all(String name);
    }

    /** What was found. Immutable. */
    sealed interface Verdict permits Admitted, Denied {}

    /**
     * The request may come in.
     *
     * @param attributes what is known of the client, for components behind, for example {@code username}; may hold secrets
     */
    record Admitted(Map<String, String> attributes) implements Verdict {
        /** Of a client of whom nothing is known but that it may. */
        public static final Admitted NOBODY = new Admitted(Map.of());

        public Admitted {
            attributes = Map.copyOf(attributes);
        }

        /** Attributes may be secrets. */
        @Override
        public String toString() {
            return "Admitted" + attributes.keySet();
        }
    }

    /**
     * The request may not come in.
     *
     * @param outcome what the client is told; says nothing of what was sent or expected
     * @param reason label of the refusal counter, one of a fixed set
     */
    record Denied(Outcome outcome, String reason) implements Verdict {
        /** No credentials came along. */
        public static Denied missing(String message) {
            return new Denied(Outcome.refused(Reason.UNAUTHENTICATED, message), "credentials_missing");
        }

        /** The credentials are not among those that open the door. */
        public static Denied wrong(String message) {
            return new Denied(Outcome.refused(Reason.UNAUTHENTICATED, message), "credentials_wrong");
        }

        /** Too much is being checked already; the client may try again. */
        public static Denied busy() {
            return new Denied(
                    Outcome.retryable(Reason.OVERLOADED, "too many credentials are being checked; try again later"),
                    "credentials_unchecked");
        }
    }

    /**
     * Finds out about one request. Does not block and does not throw.
     *
     * @param done called exactly once: within the call where the answer is at hand, otherwise later on another thread
     */
    void authenticate(Headers headers, Consumer<Verdict> done);

    /** What a 401 says in {@code WWW-Authenticate} (RFC 9110 §11.6.1). */
    String challenge();
}
