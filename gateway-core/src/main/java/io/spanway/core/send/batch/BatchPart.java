package io.spanway.core.send.batch;

import io.spanway.otlp.Completion;
import io.spanway.otlp.Payload;

/** A payload that waits for others, or a piece of one, with where its answer goes. Immutable. */
record BatchPart(Payload payload, Completion done) {
    int items() {
        return payload.items();
    }

    int sizeBytes() {
        return payload.sizeBytes();
    }
}
