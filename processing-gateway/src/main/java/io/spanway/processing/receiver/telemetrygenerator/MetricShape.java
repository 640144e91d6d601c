package io.spanway.processing.receiver.telemetrygenerator;

import io.spanway.otlp.message.Attributes;

/**
 * A metric whose values are drawn.
 *
 * @param sum a cumulative sum, else a gauge
 * @param least smallest value
 * @param most largest value
 *     <p>Immutable.
 */
record MetricShape(String name, String unit, boolean sum, long least, long most, Attributes attributes) {
    /** Gauges and sums of seconds have fractions; other sums count. */
    boolean fractional() {
        return !sum || unit.equals("s");
    }
}
