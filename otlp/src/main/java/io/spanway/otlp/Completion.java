package io.spanway.otlp;

/**
 * Where the answer to one payload goes.
 *
 * <p>Called exactly once, by whichever thread knows the answer; the callee does not block.
 */
@FunctionalInterface
public interface Completion {
    void complete(Outcome outcome);
}
