package io.spanway.core.send;

import io.spanway.core.send.schedule.Timer;
import io.spanway.otlp.Outcome;
import java.util.function.DoubleSupplier;

/**
 * What all deliveries of a lane share.
 *
 * @param timeoutNanos of one try, 0 = none
 * @param random draws from [0, 1), for jitter
 *     <p>Immutable.
 */
record DeliverySettings(
        Sender sender, RetryConfig retry, long timeoutNanos, Timer timer, DoubleSupplier random, Observer observer) {
    /** Told of pauses, on any thread. */
    interface Observer {
        /** A try failed for {@code cause}; the delivery waits for the next. */
        void pausing(Delivery delivery, Outcome cause);

        /** The pause of the delivery is over. */
        void resumed(Delivery delivery);
    }
}
