package io.spanway.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.core.ledger.LedgerReader;
import io.spanway.testkit.OtlpBackend;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The generator as a user starts it: what it says of bad options, and its exit code. */
@Timeout(60)
class GeneratorCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Shutdown shutdown = new Shutdown();

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        --duration 5 | Error: --duration: invalid duration "5"
        --duration -1s | Error: --duration: must not be negative
        --endpoint localhost:x | Error: --endpoint: "localhost:x" has no valid port
        --endpoint :4317 | Error: --endpoint: endpoint has no host
        --endpoint http://localhost:4317 | Error: --endpoint: "http://localhost:4317" must be host:port
        --rate 0 | Error: --rate: must be more than 0
        --span-bytes -1 | Error: --span-bytes: must be 0 to
        --signals traces,log | Error: --signals: "log" is none of traces, logs, metrics (did you mean "logs"?)
        --signals spans | Error: --signals: "spans" is none of
        --rate many | Error: Invalid value for option '--rate'
        """)
    void badOption_exits2_andIsNamed(String line, String message) {
        assertThat(run(line.split(" "))).isEqualTo(2);
        assertThat(err.toString()).startsWith(message);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void everythingAcknowledged_exits0_andTheLedgerHasIt() throws Exception {
        Path ledger = directory.resolve("spans");
        try (OtlpBackend backend = OtlpBackend.start()) {
            int exit = run(
                    "--endpoint", "127.0.0.1:" + backend.port(),
                    "--traces", "5",
                    "--rate", "1000",
                    "--signals", "traces, logs",
                    "--ledger", ledger.toString());

            assertThat(exit).as(err.toString()).isZero();
            assertThat(backend.logs()).isNotEmpty();
        }
        List<Long> spans = new ArrayList<>();
        new LedgerReader(ledger).readNew((high, low, span) -> spans.add(span));
        assertThat(spans).hasSize(5 * 7).doesNotHaveDuplicates();
    }

    @Test
    void refused_exits1_andTheReportSaysHowMany() throws Exception {
        try (OtlpBackend backend = OtlpBackend.start()) {
            backend.script(new OtlpBackend.Script.Fail(io.grpc.Status.INVALID_ARGUMENT::asRuntimeException));

            int exit = run("--endpoint", "127.0.0.1:" + backend.port(), "--traces", "5", "--rate", "1000");

            assertThat(exit).isEqualTo(1);
            assertThat(out.toString()).contains("acknowledged 0", "failed 35");
        }
    }

    @Test
    void ledgerThatCannotBeMade_exits1_andNamesTheFile() {
        Path nowhere = directory.resolve("no").resolve("file");

        assertThat(run("--traces", "1", "--ledger", nowhere.toString())).isEqualTo(1);
        assertThat(err.toString()).startsWith("Error: ").contains(nowhere.toString());
    }

    @Test
    void toldToStop_itStops_andExits0() {
        shutdown.request();

        assertThat(run("--endpoint", "127.0.0.1:1", "--rate", "1")).isZero();
    }

    private int run(String... options) {
        Console console = new Console(
                InputStream.nullInputStream(),
                new PrintWriter(out),
                new PrintWriter(err),
                name -> null,
                null,
                shutdown);
        List<String> line = new ArrayList<>(List.of("telemetry-generator"));
        line.addAll(List.of(options));
        return new Commands(console, new TestParts()::list).run(line.toArray(String[]::new));
    }
}
