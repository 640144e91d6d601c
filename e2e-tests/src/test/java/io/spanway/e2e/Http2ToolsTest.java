package io.spanway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Another implementation of HTTP/2, nghttp2's tools, against the gRPC port. Skipped without them. */
@Tag("slow")
@Timeout(180)
class Http2ToolsTest {
    private static final int CALLS = 5_000;

    @TempDir
    static Path dir;

    private static RawBackend backend;
    private static Launched lb;
    private static Path message;

    @BeforeAll
    static void start() throws Exception {
        Assumptions.assumeTrue(Programs.run(dir, 10, "nghttp", "--version").well(), "needs nghttp2-client");
        backend = new RawBackend();
        lb = Launched.role("lb-gateway", Texts.balancing(List.of(backend.address())))
                .awaitReady();
        Random random = new Random(1);
        byte[] request =
                Requests.traces(List.of(Requests.randomId(random, 16)), random).toByteArray();
        ByteBuffer prefixed = ByteBuffer.allocate(5 + request.length).put((byte) 0);
        message = Files.write(
                dir.resolve("message"),
                prefixed.putInt(request.length).put(request).array());
    }

    @AfterAll
    static void stop() throws Exception {
        if (lb != null) {
            try (Launched started = lb) {
                assertThat(started.stop()).isZero();
            } finally {
                backend.close();
            }
        }
    }

    @Test
    void h2load_allCallsSucceed_andArrive() throws Exception {
        backend.take();
        List<String> load = List.of("h2load", "-n", String.valueOf(CALLS), "-c", "8", "-m", "50");

        Programs.Ended ended = call(load);

        assertThat(ended.output()).contains("status codes: " + CALLS + " 2xx, 0 3xx, 0 4xx, 0 5xx");
        assertThat(arrived()).isEqualTo(CALLS);
    }

    @Test
    void nghttp_withPaddingPriorityAndContinuation_isAnswered() throws Exception {
        for (String[] options : new String[][] {
            {"--padding=255"},
            {"--weight=200", "--no-dep"},
            {"--continuation"},
            {"--window-bits=10", "--connection-window-bits=16", "--padding=7", "--continuation"},
            {"--header-table-size=0"},
            {"--multiply=40", "--max-concurrent-streams=3"}
        }) {
            backend.take();
            List<String> command = new ArrayList<>(List.of("nghttp", "--verbose", "--timeout=10"));
            command.addAll(List.of(options));

            Programs.Ended ended = call(command);

            int calls = options[0].startsWith("--multiply") ? 40 : 1;
            assertThat(ended.output().split("grpc-status: 0", -1))
                    .as(ended.output())
                    .hasSize(calls + 1);
            assertThat(arrived()).isEqualTo(calls);
        }
    }

    private static Programs.Ended call(List<String> program) throws Exception {
        List<String> command = new ArrayList<>(program);
        command.addAll(
                List.of("--data=" + message, "--header=content-type: application/grpc", "--header=te: trailers"));
        command.add(
                "http://127.0.0.1:" + lb.grpcPort() + "/opentelemetry.proto.collector.trace.v1.TraceService/Export");
        return Programs.run(dir, 60, command);
    }

    private static int arrived() throws IOException {
        int spans = 0;
        for (byte[] request : backend.take()) {
            spans += (int)
                    Requests.spans(ExportTraceServiceRequest.parseFrom(request)).count();
        }
        return spans;
    }
}
