package io.spanway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.spanway.testkit.OtlpBackend;
import io.spanway.testkit.SpanLedger;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** F16: the system has no more file descriptors, or no more room on the disk. */
@Timeout(120)
class ScarcityTest {
    private static final int DESCRIPTORS = 250;
    private static final double MOST_CORES = 0.5;

    @Test
    void f16_noMoreDescriptors_servesWhoIsConnected_andAcceptsAgainWhenThereAreSome() throws Exception {
        List<OtlpBackend> backends = new ArrayList<>(Backends.start(3));
        List<String> limits = List.of("sh", "-c", "ulimit -n " + DESCRIPTORS + " && exec \"$@\"", "sh");
        Launched gateway =
                Launched.within(limits, "lb-gateway", Launched.config(Texts.balancing(Texts.addresses(backends))));
        List<Socket> sockets = new ArrayList<>();
        try (FaultRig rig = new FaultRig(backends, gateway)) {
            for (int i = 0; i < DESCRIPTORS; i++) {
                sockets.add(new Socket(InetAddress.getLoopbackAddress(), gateway.grpcPort()));
            }
            rig.awaitLog("Too many open files");
            long cpu = cpuTicks(gateway);
            FaultRig.pass(Duration.ofSeconds(2));
            assertThat((cpuTicks(gateway) - cpu) / 100.0)
                    .as("seconds of processor time in two seconds")
                    .isLessThan(2 * MOST_CORES);
            rig.awaitAccepted(50);

            for (Socket socket : sockets) {
                socket.close();
            }
            try (Client late = new Client(gateway.grpcPort())) {
                ExportTraceServiceRequest request = request(new Random(1));
                Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> offer(late, request) == null);
            }
            rig.assertNothingLostOrRefused();
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    /** The queue lies on a disk of two mebibytes that only the gateway sees. */
    @Test
    void f16_diskFull_refusesRetryably_tellsSo_andTakesAgainWhenThereIsRoom() throws Exception {
        Path directory = Files.createTempDirectory(Files.createDirectories(Path.of("target", "e2e")), "full")
                .toAbsolutePath();
        List<String> space = List.of(
                "unshare", "-rm", "sh", "-c", "mount -t tmpfs -o size=2m tmpfs " + directory + " && exec \"$@\"", "sh");
        Assumptions.assumeTrue(works(space), "no mount namespaces here");
        int port = FreePort.find();
        String yaml = Texts.RECEIVERS
                + "extensions: {file_storage: {directory: \"" + directory + "\"}}\n"
                + "exporters: {load_balancing: {" + Texts.to(List.of("127.0.0.1:" + port))
                + ", sending_queue: {storage: file_storage, queue_size: 1000000}}}\n"
                + Texts.service("load_balancing").replace("service: {", "service: {extensions: [file_storage], ");
        SpanLedger acknowledged = new SpanLedger();
        Random random = new Random(1);
        try (Launched gateway = Launched.within(space, "lb-gateway", Launched.config(yaml));
                Client client = new Client(gateway.grpcPort())) {
            StatusRuntimeException refusal = null;
            while (refusal == null) {
                ExportTraceServiceRequest request = request(random);
                refusal = offer(client, request);
                if (refusal == null) {
                    acknowledged.add(request);
                }
            }
            assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(acknowledged.spans()).isPositive();
            assertThat(gateway.log()).contains("the disk takes no writes", "No space left on device");
            assertThat(Books.sum(gateway.metrics(), "spanway_storage_alarm")).isEqualTo(1);

            try (OtlpBackend backend = OtlpBackend.start(port)) {
                Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> {
                    ExportTraceServiceRequest request = request(random);
                    StatusRuntimeException again = offer(client, request);
                    if (again == null) {
                        acknowledged.add(request);
                    }
                    return again == null;
                });
                Awaitility.await()
                        .atMost(30, TimeUnit.SECONDS)
                        .until(() -> SpanLedger.judge(acknowledged, List.of(backend.spans()))
                                        .lost()
                                == 0);
                assertThat(Books.sum(gateway.metrics(), "spanway_storage_alarm"))
                        .isZero();
                assertThat(gateway.stop()).as(gateway.log()).isZero();
            }
        }
    }

    private static boolean works(List<String> space) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(space);
        command.add("true");
        return new ProcessBuilder(command).start().waitFor() == 0;
    }

    /** Processor time of a process so far, in hundredths of a second. */
    private static long cpuTicks(Launched gateway) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + gateway.pid() + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    private static ExportTraceServiceRequest request(Random random) {
        List<ByteString> ids =
                Stream.generate(() -> Requests.randomId(random, 16)).limit(500).toList();
        return Requests.traces(ids, random);
    }

    /** Sends one request; null if it was acknowledged. */
    private static @Nullable StatusRuntimeException offer(Client client, ExportTraceServiceRequest request) {
        try {
            client.traces(request);
            return null;
        } catch (StatusRuntimeException e) {
            return e;
        }
    }
}
