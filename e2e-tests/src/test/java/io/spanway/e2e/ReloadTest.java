package io.spanway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.spanway.testkit.OtlpBackend;
import io.spanway.testkit.SpanLedger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SIGHUP while clients send: the configuration changes, the clients do not notice. */
@Timeout(180)
class ReloadTest {
    private static final int RELOADS = 20;

    @ParameterizedTest
    @ValueSource(strings = {"lb-gateway", "processing-gateway"})
    void reloads_underLoad_loseAndRefuseNothing(String role) throws Exception {
        List<OtlpBackend> backends = Backends.start(3);
        Path file = Launched.config(yaml(role, backends, 0));
        try (Launched gateway = Launched.file(role, file).awaitReady();
                SteadyLoad load = new SteadyLoad(gateway.grpcPort(), 1)) {
            for (int i = 1; i <= RELOADS; i++) {
                long goal = load.accepted() + 20;
                Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> load.accepted() >= goal);
                Files.writeString(file, yaml(role, backends, i));
                gateway.reload();
                int reloads = i;
                Awaitility.await(gateway.log())
                        .atMost(30, TimeUnit.SECONDS)
                        .until(() -> count(gateway.log(), "configuration reloaded: ") == reloads);
            }
            load.finish();

            assertThat(load.refused()).as(load + "\n" + gateway.log()).isZero();
            assertThat(gateway.admin("/metrics").body())
                    .containsPattern("spanway_config_reload\\S*result=\"success\"\\S* " + RELOADS + "(\\.0)?\\n");
            assertThat(gateway.stop()).as(gateway.log()).isZero();
            SpanLedger.Verdict verdict = SpanLedger.judge(
                    load.acknowledged(),
                    backends.stream().map(OtlpBackend::spans).toList());
            assertThat(verdict.lost()).as(verdict.toString()).isZero();
            assertThat(verdict.duplicated()).as(verdict.toString()).isZero();
            if (role.equals("lb-gateway")) {
                // Every reload takes one of the backends away or brings it back, with two hundred traces under way.
                long traces = load.acknowledged().traces().size();
                assertThat(verdict.splitTraces())
                        .as(verdict + " of " + traces + " traces")
                        .isLessThanOrEqualTo(traces / 1_000);
            }
            assertThat(backends).allMatch(backend -> backend.spans().spans() > 0);
        } finally {
            backends.forEach(OtlpBackend::close);
        }
    }

    @Test
    void unusableConfiguration_changesNothing_andSaysWhy() throws Exception {
        List<OtlpBackend> backends = Backends.start(3);
        Path file = Launched.config(yaml("lb-gateway", backends, 0));
        try (Launched gateway = Launched.file("lb-gateway", file).awaitReady();
                Client client = new Client(gateway.grpcPort())) {
            Files.writeString(file, yaml("lb-gateway", backends, 0).replace("resolver", "resolvr"));
            gateway.reload();
            Awaitility.await()
                    .atMost(30, TimeUnit.SECONDS)
                    .until(() -> gateway.log().contains("the configuration was not reloaded, the old one goes on"));

            assertThat(gateway.log()).contains("did you mean \"resolver\"");
            client.traces(request(new Random(1)));
            assertThat(gateway.admin("/metrics").body())
                    .containsPattern("spanway_config_reload\\S*result=\"failure\"\\S* 1(\\.0)?\\n");
            assertThat(gateway.stop()).as(gateway.log()).isZero();
        } finally {
            backends.forEach(OtlpBackend::close);
        }
    }

    private static int count(String text, String part) {
        return text.split(part, -1).length - 1;
    }

    /** The same receivers each time, and other backends. */
    private static String yaml(String role, List<OtlpBackend> backends, int turn) {
        if (role.equals("processing-gateway")) {
            return Texts.forwarding(backends.get(turn % 3).address());
        }
        List<String> two = new ArrayList<>(Texts.addresses(backends));
        if (turn % 4 != 0) {
            two.remove(turn % 3);
        }
        return Texts.balancing(two);
    }

    private static ExportTraceServiceRequest request(Random random) {
        List<ByteString> ids =
                Stream.generate(() -> Requests.randomId(random, 16)).limit(20).toList();
        return Requests.traces(ids, random);
    }
}
