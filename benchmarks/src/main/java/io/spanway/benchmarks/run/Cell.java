package io.spanway.benchmarks.run;

import io.spanway.core.transport.codec.Codec;
import java.time.Duration;
import java.util.List;

/**
 * What is sent, through what, and for how long.
 *
 * @param spans of one request
 * @param spanBytes about this many bytes a span
 * @param backends number of sinks
 * @param rates spans a second, one window each; 0 = closed loop, as fast as answers come
 * @param codec of the requests that are sent
 * @param outCodec that the system under test is told to send with
 * @param connections to the system under test
 * @param inFlight requests that each gRPC connection has open in the closed loop; over HTTP/1.1 there are so many times more connections instead
 * @param warmUp closed loop before the first window, not measured
 * @param window each measured time
 *     <p>Immutable.
 */
record Cell(
        int spans,
        int spanBytes,
        int backends,
        List<Double> rates,
        Protocol protocol,
        Codec codec,
        Codec outCodec,
        int connections,
        int inFlight,
        Duration warmUp,
        Duration window) {
    /** How requests come to the system under test. */
    enum Protocol {
        GRPC,
        HTTP,
        JSON
    }

    Cell {
        rates = List.copyOf(rates);
        require(spans >= 1 && spans <= 10_000, "--spans: must be 1 to 10000");
        require(spanBytes >= 100 && spanBytes <= 100_000, "--span-bytes: must be 100 to 100000");
        require(backends >= 1 && backends <= 1_000, "--backends: must be 1 to 1000");
        require(connections >= 1 && connections <= 1_000, "--connections: must be 1 to 1000");
        require(inFlight >= 1 && inFlight <= 1_000, "--in-flight: must be 1 to 1000");
        require(!rates.isEmpty() && rates.stream().allMatch(rate -> rate >= 0), "--rates: must be 0 or more");
        require(window.toSeconds() >= 1 && window.toSeconds() <= 600, "--duration: must be 1 to 600 s");
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    /** One line that says it all. */
    String title() {
        return spans + " spans of " + spanBytes + " B a request, " + backends + " backends, " + protocol + ", " + codec
                + " in, " + outCodec + " out, " + connections + " connections";
    }
}
