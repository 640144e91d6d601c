package io.spanway.processing.processor.probabilistic;

import io.spanway.otlp.model.Span;

/** A span carries {@code rv} and {@code th} in the {@code ot} entry of its tracestate. Confined to one thread. */
final class SpanCarrier implements Carrier {
    private final Span span;
    private final TraceState state;

    SpanCarrier(Span span) {
        this.span = span;
        this.state = new TraceState(span.traceState());
    }

    @Override
    public boolean valid() {
        return state.valid();
    }

    @Override
    public long randomness() {
        return state.randomness();
    }

    @Override
    public void setRandomness(long randomness) {
        state.setRandomness(randomness);
    }

    @Override
    public long threshold() {
        return state.threshold();
    }

    @Override
    public void clearThreshold() {
        state.clearThreshold();
    }

    @Override
    public void raiseThreshold(long threshold) {
        state.raiseThreshold(threshold);
    }

    @Override
    public void write() {
        String text = state.toString();
        if (!text.equals(span.traceState())) {
            span.setTraceState(text);
        }
    }
}
