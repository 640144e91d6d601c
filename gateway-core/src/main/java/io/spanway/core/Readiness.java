package io.spanway.core;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Why the process should get no traffic now. Components that tell others (the admin port, {@code health_check}) hold this from the start; who
 * knows the answer is told later, when the pipelines are built.
 *
 * <p>Thread-safe.
 */
public final class Readiness implements Supplier<@Nullable String> {
    private volatile Supplier<@Nullable String> source = () -> "starting";

    /** From now on {@code source} knows. */
    public void from(Supplier<@Nullable String> source) {
        this.source = source;
    }

    /** The reason in one line, or null when ready. */
    @Override
    public @Nullable String get() {
        return source.get();
    }
}
