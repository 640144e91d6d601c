package io.spanway.processing.processor.probabilistic;

import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.model.LogRecord;

/** A log record carries randomness and threshold as attributes. Confined to one thread. */
final class LogCarrier implements Carrier {
    private static final String RANDOMNESS = "sampling.randomness";
    private static final String THRESHOLD = "sampling.threshold";

    private final Attributes attributes;
    private final boolean valid;
    private long randomness;
    private long threshold;

    LogCarrier(LogRecord log) {
        attributes = log.attributes();
        String th = text(THRESHOLD);
        String rv = text(RANDOMNESS);
        threshold = Threshold.parse(th);
        randomness = Threshold.parseRandomness(rv);
        valid = (th.isEmpty() || threshold != Threshold.INVALID) && (rv.isEmpty() || randomness != Threshold.INVALID);
    }

    private String text(String key) {
        return attributes.get(key) instanceof String text ? text : "";
    }

    @Override
    public boolean valid() {
        return valid;
    }

    @Override
    public long randomness() {
        return randomness;
    }

    @Override
    public void setRandomness(long randomness) {
        this.randomness = randomness;
        attributes.put(RANDOMNESS, Threshold.randomnessText(randomness));
    }

    @Override
    public long threshold() {
        return threshold;
    }

    @Override
    public void clearThreshold() {
        threshold = Threshold.INVALID;
        attributes.remove(THRESHOLD);
    }

    @Override
    public void raiseThreshold(long threshold) {
        if (this.threshold == Threshold.INVALID || this.threshold <= threshold) {
            this.threshold = threshold;
            attributes.put(THRESHOLD, Threshold.text(threshold));
        }
    }

    @Override
    public void write() {}
}
