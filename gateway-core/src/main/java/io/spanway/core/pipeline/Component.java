package io.spanway.core.pipeline;

import java.time.Duration;

/**
 * A part of the running gateway with a life of its own. Constructors take no resource; {@link #start} does.
 *
 * <p>{@code start} and {@code stop} run on the lifecycle thread, once each.
 */
public interface Component {
    /**
     * Opens sockets, files, threads. When it returns the component serves.
     *
     * @throws Exception with a message that names the address, file or key; the process then stops with exit code 1
     */
    default void start() throws Exception {}

    /**
     * Told before {@link #start} when a reload puts this component in the place of another of its id, which still runs and goes on should the
     * reload fail. What is worth keeping is taken over here; nothing else may be held, or each reload would keep all before it alive.
     */
    default void succeeds(Component predecessor) {}

    /**
     * Finishes what is in flight, then closes everything, within {@code grace} whatever the other side does. Blocks.
     */
    default void stop(Duration grace) {}
}
