package io.spanway.lb.resolve;

import java.util.function.Consumer;

/**
 * Finds the backends that exist, again and again, and tells each time what it found. It says nothing about health.
 *
 * <p>Made by {@link ResolverConfig#create}. Thread-safe.
 */
public interface Resolver extends AutoCloseable {
    /**
     * Begins. To be called once.
     *
     * @param onResolution hears of every resolution, successful or not, one after the other: from the caller's thread if the answer is known at
     *     once, else from an event loop, which it must not block
     */
    void start(Consumer<Resolution> onResolution);

    /** Ends; no call follows but one that is under way. */
    @Override
    void close();
}
