package io.spanway.core.send;

import io.spanway.otlp.Completion;
import io.spanway.otlp.Payload;
import java.time.Duration;

/**
 * The wire at the end of an {@link ExportPipeline}: one attempt to deliver one payload.
 *
 * <p>Called on any thread, by several at once.
 */
public interface Sender {
    /**
     * Tries once.
     *
     * @param payload one reference passes to the sender, whatever happens
     * @param timeoutNanos longest time the attempt may take, 0 = as long as it takes
     * @param done completed exactly once, during the call or later, on any thread
     */
    void send(Payload payload, long timeoutNanos, Completion done);

    /** Ends attempts in flight, at the latest after {@code grace}, and closes connections. Blocks. */
    default void close(Duration grace) {}
}
