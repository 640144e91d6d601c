package io.spanway.processing.connector.condition;

import java.util.List;

/** A compiled condition. Thread-safe. */
@FunctionalInterface
public interface Condition {
    /** Is true of everything. */
    Condition ALWAYS = place -> true;

    /** @throws FailedException if it cannot be said */
    boolean matches(Place place);

    /** True where any of several is; of none always. */
    static Condition any(List<Condition> conditions) {
        if (conditions.isEmpty()) {
            return ALWAYS;
        }
        return place -> {
            for (int i = 0; i < conditions.size(); i++) {
                if (conditions.get(i).matches(place)) {
                    return true;
                }
            }
            return false;
        };
    }

    /** A condition cannot be evaluated for one item. */
    final class FailedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public FailedException(String message) {
            super(message);
        }
    }

    /** Makes conditions of texts. Confined to the main thread. */
    @FunctionalInterface
    interface Compiler {
        /** @throws IllegalArgumentException saying what is wrong with the text */
        Condition compile(ConditionContext context, String text);
    }
}
