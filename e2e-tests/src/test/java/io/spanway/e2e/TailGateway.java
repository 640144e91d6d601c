package io.spanway.e2e;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.spanway.testkit.OtlpBackend;
import io.spanway.testkit.SpanLedger;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * A second tier with {@code tail_sampling} in a process of its own, a sink of its own, and a file in which every request is noted that it took
 * in. The file is with the operating system before the request is answered, so it outlives a SIGKILL. Confined to the test's thread.
 */
final class TailGateway implements AutoCloseable {
    /** Keeps everything. */
    static final String ALL = "policies: [{name: all, type: always_sample}]";

    final OtlpBackend sink = OtlpBackend.start();
    final Launched process;
    private final Path journal;

    /**
     * @param sampling keys of {@code tail_sampling}
     * @param exporter more keys of the exporter, beginning with a comma
     */
    TailGateway(String sampling, String exporter) throws IOException {
        Path folder = Files.createDirectories(Path.of("target", "e2e")).toAbsolutePath();
        journal = Files.createTempFile(folder, "journal", ".bin");
        process = Launched.role(
                "processing-gateway",
                Texts.RECEIVERS
                        + "processors: {tail_sampling: {" + sampling + "}}\n"
                        + "exporters:\n"
                        + "  otlp_grpc: {endpoint: \"" + sink.address()
                        + "\", compression: none, tls: {insecure: true}" + exporter + "}\n"
                        + "  file: {path: \"" + journal + "\", format: proto}\n"
                        + "service: {" + Launched.TELEMETRY + ", pipelines: {"
                        + "traces: {receivers: [otlp], processors: [tail_sampling], exporters: [otlp_grpc]}, "
                        + "traces/journal: {receivers: [otlp], exporters: [file]}}}\n");
    }

    String address() {
        return "127.0.0.1:" + process.grpcPort();
    }

    TailBooks books() {
        return TailBooks.of(process);
    }

    /** The books once nothing waits any more, neither in the buffer nor in the exporter's queue. */
    TailBooks settled() {
        Awaitility.await("nothing waits").atMost(40, TimeUnit.SECONDS).until(() -> {
            return books().waiting() == 0
                    && exported("otelcol_exporter_queue_size") == 0
                    && exported("otelcol_exporter_in_flight_requests") == 0;
        });
        return books();
    }

    /** A counter or gauge of the exporter to the sink. */
    long exported(String family) {
        return TailBooks.labelled(process, family, "exporter=\"otlp_grpc\"");
    }

    /** Every span that came in, also of requests that were not answered. */
    SpanLedger journal() throws IOException {
        SpanLedger taken = new SpanLedger();
        try (DataInputStream in = new DataInputStream(Files.newInputStream(journal))) {
            while (true) {
                byte[] request = new byte[in.readInt()];
                in.readFully(request);
                taken.add(ExportTraceServiceRequest.parseFrom(request));
            }
        } catch (EOFException end) {
            // A request that the kill cut in two was never answered.
            return taken;
        }
    }

    @Override
    public void close() {
        process.close();
        sink.close();
    }
}
