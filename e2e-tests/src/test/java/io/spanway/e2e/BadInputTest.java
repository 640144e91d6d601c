package io.spanway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.spanway.testkit.OtlpBackend;
import io.spanway.testkit.Rule;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What cannot work is refused with an answer that a person can act on. */
@Timeout(120)
class BadInputTest {
    private static final int MAX_BODY = 100_000;

    @Test
    void wrongConfiguration_exits1_listsFileLinePathOfAll() throws Exception {
        Path file = Launched.config("""
                receivers:
                  otlp: {protocols: {grpc: {endpiont: "127.0.0.1:0"}}}
                exporters:
                  load_balancing:
                    resolver: {static: {hostnames: gw1}}
                  kafak:
                  otlp_grpc: {endpoint: "127.0.0.1:1", timeout: soon}
                service:
                  pipelines:
                    traces: {receivers: [otlp], exporters: [load_balancing, missing]}
                """);

        Launched.Result result = Launched.run("", "lb-gateway", "--config", file.toString());

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .startsWith("Error: invalid configuration, 5 problems:")
                .contains(file + ":2:", "receivers.otlp.protocols.grpc.endpiont", "did you mean \"endpoint\"")
                .contains(file + ":5:", "exporters.load_balancing.resolver.static.hostnames")
                .contains(file + ":6:", "unknown exporter type \"kafak\"")
                .contains(file + ":7:", "exporters.otlp_grpc.timeout")
                .contains(file + ":10:", "service.pipelines.traces.exporters", "\"missing\"");
    }

    @Test
    void fileExporter_thatCannotWrite_exits1_saysWhy() throws Exception {
        Path folder = Path.of("target", "e2e").toAbsolutePath();
        Path missing = folder.resolve("no-such-folder");

        assertThat(errorOfFile(folder)).contains("failed to start \"file\" exporter: " + folder + ": Is a directory");
        assertThat(errorOfFile(missing.resolve("out.json")))
                .contains("failed to start \"file\" exporter: ", missing + " does not exist", "create_directory: true");
    }

    private static String errorOfFile(Path path) throws Exception {
        String yaml = Texts.RECEIVERS + "exporters: {file: {path: \"" + path + "\"}}\n" + Texts.service("file");
        Launched.Result result = Launched.run(
                "", "processing-gateway", "--config", Launched.config(yaml).toString());

        assertThat(result.exitCode()).isEqualTo(1);
        return result.err();
    }

    @Test
    void clientAuthenticator_exits1_saysWhatToDo() throws Exception {
        String yaml = Texts.balancing(List.of("gw1"))
                .replace("tls: {insecure: true}", "tls: {insecure: true}, auth: {authenticator: oauth2client}");

        Launched.Result result =
                Launched.run("", "validate", "--config", Launched.config(yaml).toString());

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("\"oauth2client\" is not found", "list it in service.extensions");
    }

    @Test
    @Rule("LIFE-9")
    void portInUse_exits1_namesTheAddress() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            for (String protocol : List.of("grpc", "http")) {
                String yaml = Texts.RECEIVERS.replace(
                                protocol + ": {endpoint: \"127.0.0.1:0\"}",
                                protocol + ": {endpoint: \"" + address + "\"}")
                        + "exporters: {nop: }\n" + Texts.service("nop");
                Launched.Result result = Launched.run(
                        "", "lb-gateway", "--config", Launched.config(yaml).toString());

                assertThat(result.exitCode()).isEqualTo(1);
                assertThat(result.err()).contains("Error: failed to start", "otlp", address);
            }
        }
    }

    @Test
    void unreachableBackend_startsAnyway_isReadyWhenItComes() throws Exception {
        int port = FreePort.find();
        try (Launched lb = Launched.role("lb-gateway", Texts.balancing(List.of("127.0.0.1:" + port)))) {
            int grpc = lb.grpcPort();
            assertThat(lb.admin("/readyz").statusCode()).isEqualTo(503);
            assertThat(lb.admin("/readyz").body()).contains("load_balancing");
            assertThat(lb.admin("/livez").statusCode()).isEqualTo(200);
            try (OtlpBackend backend = OtlpBackend.start(port);
                    Client client = new Client(grpc)) {
                Random random = new Random(5);
                lb.awaitReady();
                client.traces(Requests.traces(List.of(Requests.randomId(random, 16)), random));
                assertThat(backend.spans().spans()).isEqualTo(1);
            }
            assertThat(lb.stop()).isZero();
        }
    }

    @Test
    void badRequests_areRefused_goodOnesGoOn() throws Exception {
        String yaml = Texts.balancing(List.of("127.0.0.1:1"))
                .replace("grpc: {", "grpc: {max_recv_msg_size_mib: 1, ")
                .replace("http: {", "http: {max_request_body_size: " + MAX_BODY + ", ");
        try (OtlpBackend backend = OtlpBackend.start();
                Launched lb = Launched.role("lb-gateway", yaml.replace("127.0.0.1:1\"", backend.address() + "\""))
                        .awaitReady();
                Client client = new Client(lb.grpcPort())) {
            assertThat(post(lb, "application/x-protobuf", new byte[] {1, 2, 3})).isEqualTo(400);
            assertThat(post(lb, "application/json", "{\"resourceSpans\": [".getBytes(StandardCharsets.UTF_8)))
                    .isEqualTo(400);
            assertThat(post(lb, "text/plain", new byte[0])).isEqualTo(415);
            assertThat(post(lb, "application/x-protobuf", new byte[MAX_BODY + 1]))
                    .isEqualTo(413);
            assertThat(code(client, new byte[] {1, 2, 3})).isEqualTo(Status.Code.INVALID_ARGUMENT);
            assertThat(code(client, new byte[2 << 20])).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);

            Random random = new Random(5);
            byte[] good = Requests.traces(List.of(Requests.randomId(random, 16)), random)
                    .toByteArray();
            assertThat(post(lb, "application/x-protobuf", good)).isEqualTo(200);
            assertThat(client.raw(good)).isEmpty();
            assertThat(client.raw(ByteString.EMPTY.toByteArray())).isEmpty();
            assertThat(backend.traces().stream().flatMap(Requests::spans)).hasSize(2);
            assertThat(lb.stop()).isZero();
        }
    }

    @Test
    void route_whatItCannotTell_isSaid() throws Exception {
        String two = Texts.RECEIVERS + "exporters: {load_balancing/a: {" + Texts.to(List.of("gw1"))
                + "}, load_balancing/b: {" + Texts.to(List.of("gw1", "gw2")) + "}}\n"
                + Texts.service("load_balancing/a, load_balancing/b");
        String file = Launched.config(two).toString();

        assertRefused(
                Launched.run("", "route", "--config", file, "00"),
                "several load_balancing exporters (load_balancing/a, load_balancing/b); name one with --exporter");
        assertRefused(
                Launched.run("", "route", "--config", file, "--exporter", "load_balancing/b", "xyz"),
                "\"xyz\" is no trace id: 32 hexadecimal digits are");
    }

    private static void assertRefused(Launched.Result result, String message) {
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).startsWith("Error: ").contains(message);
    }

    private static int post(Launched gateway, String contentType, byte[] body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + gateway.httpPort() + "/v1/traces"))
                .header("Content-Type", contentType)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    private static Status.Code code(Client client, byte[] request) {
        StatusRuntimeException refused = catchThrowableOfType(StatusRuntimeException.class, () -> client.raw(request));
        return refused.getStatus().getCode();
    }
}
