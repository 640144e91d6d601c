package io.spanway.core.send;

import io.spanway.otlp.Signal;
import java.time.Duration;
import java.util.Set;

/**
 * What an {@link ExportPipeline} is told by its exporter.
 *
 * @param exporter id as configured, for metrics and logs
 * @param signals signals that the exporter's pipelines carry
 * @param timeout of one try, zero = none
 *     <p>Immutable.
 */
public record ExportSettings(
        String exporter, Set<Signal> signals, Duration timeout, RetryConfig retry, SendingQueueConfig queue) {
    public ExportSettings {
        signals = Set.copyOf(signals);
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("timeout: must not be negative (0 = none)");
        }
    }
}
