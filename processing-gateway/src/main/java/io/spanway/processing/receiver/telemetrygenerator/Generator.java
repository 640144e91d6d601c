package io.spanway.processing.receiver.telemetrygenerator;

import io.spanway.otlp.Signal;
import io.spanway.otlp.model.Telemetry;

/** Makes one payload after the other. Confined to the receiver's event loop. */
interface Generator {
    Signal signal();

    /** @param unixNanos time of the payload */
    Telemetry next(long unixNanos);
}
