package io.spanway.core.receive;

import io.spanway.core.transport.ByteBudget;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.Signal;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What all connections of one HTTP receiver share.
 *
 * @param nanoClock for arrival times
 *     <p>Immutable, its parts are thread-safe.
 */
record HttpServing(
        HttpServerConfig config,
        HttpRequestCheck check,
        HttpAnswers answers,
        Map<Signal, PayloadSink> sinks,
        ReceiverMetrics metrics,
        ByteBudget budget,
        LongSupplier nanoClock) {}
