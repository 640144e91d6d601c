package io.spanway.lb;

/** Refusals of configuration values. */
final class Checks {
    private Checks() {}

    static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException(problem);
        }
    }
}
