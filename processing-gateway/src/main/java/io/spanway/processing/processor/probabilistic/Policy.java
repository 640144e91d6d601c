package io.spanway.processing.processor.probabilistic;

/** What a decision rests on, as the metrics name it. Immutable. */
enum Policy {
    TRACE_ID_HASH("trace_id_hash"),
    TRACE_ID_W3C("trace_id_w3c"),
    SAMPLING_RANDOMNESS("sampling_randomness"),
    SAMPLING_PRIORITY("sampling_priority"),
    MISSING_RANDOMNESS("missing_randomness"),
    /** An attribute; its key stands in the metrics. */
    ATTRIBUTE("");

    private final String label;

    Policy(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }
}
