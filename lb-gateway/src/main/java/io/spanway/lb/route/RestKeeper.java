package io.spanway.lb.route;

import io.spanway.otlp.Completion;
import io.spanway.otlp.Payload;

/** Stores what is left of a stored request of which other parts were delivered, so that these are not sent again. Thread-safe. */
@FunctionalInterface
public interface RestKeeper {
    /**
     * Takes the rest, or says that there is no room.
     *
     * @param rest its one reference passes if it is taken
     * @param stored told "accepted" when the rest is stored as safely as the request was
     * @return false if the rest remains the caller's, and {@code stored} is told nothing
     */
    boolean keep(Payload rest, Completion stored);
}
