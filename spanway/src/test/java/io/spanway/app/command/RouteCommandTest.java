package io.spanway.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.app.Wiring;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class RouteCommandTest {
    private static final String ID = "6c6cece089693dd44011cf8672b5fb84";
    private static final String OTHER = "1F2D5EC547F6CB7F43FB8DC9CF5054E3";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private String stdin = "";

    @Test
    void eachId_isOneLine_ownerFirst_thenAllOthers() {
        assertThat(run(config("load_balancing: {%s}"), ID, OTHER)).isZero();

        List<String> lines = out.toString().lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).startsWith(ID + " ");
        assertThat(lines.get(1)).startsWith(OTHER + " ");
        assertThat(lines)
                .allSatisfy(
                        line -> assertThat(line.split(" ")).hasSize(4).contains("gw1:4317", "gw2:4317", "gw3:4317"));
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void standardInput_isReadLineByLine() {
        stdin = "\n " + ID + "\n\n" + OTHER;

        assertThat(run(config("load_balancing: {%s}"), "-")).isZero();
        assertThat(out.toString().lines().map(line -> line.split(" ")[0])).containsExactly(ID, OTHER);
    }

    @Test
    void replicas_writtenInAnotherOrder_answerAlike() {
        run(config("load_balancing: {%s}"), ID);
        String first = out.toString();
        out.getBuffer().setLength(0);
        run(config("load_balancing: {resolver: {static: {hostnames: [gw3, GW1, \"gw2:4317\"]}}}"), ID);

        assertThat(out.toString()).isEqualTo(first);
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "nop: | has no load_balancing exporter",
                "load_balancing: {%s}, load_balancing/b: {%s} | (load_balancing, load_balancing/b); name one with --exporter",
                "load_balancing: {routing_key: service, %s} | routes by service (routing_key), not by trace id"
            })
    void whatCannotBeAsked_exits1(String exporters, String message) {
        assertThat(run(config(exporters), ID)).isEqualTo(1);
        assertThat(err.toString()).startsWith("Error: ").contains(message);
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"6c6c", "6c6cece089693dd44011cf8672b5fb8g", "6c6cece089693dd44011cf8672b5fb8400"})
    void badId_exits1_namesIt(String id) {
        assertThat(run(config("load_balancing: {%s}"), id)).isEqualTo(1);
        assertThat(err.toString()).contains("\"" + id + "\" is no trace id");
    }

    @Test
    void exporter_chosen_isAsked_unknownOne_isRefused() {
        String two = config("load_balancing/a: {resolver: {static: {hostnames: [only]}}}, load_balancing/b: {%s}");

        assertThat(run(two, "--exporter", "load_balancing/a", ID)).isZero();
        assertThat(out.toString()).isEqualTo(ID + " only:4317" + System.lineSeparator());
        assertThat(run(two, "--exporter", "load_balancing/c", ID)).isEqualTo(1);
        assertThat(err.toString()).contains("\"load_balancing/c\" is no load_balancing exporter", "load_balancing/b");
    }

    @Test
    void dnsName_thatDoesNotExist_exits1_saysSo() {
        String dns = config(
                "load_balancing: {resolver: {dns: {hostname: nothing.invalid, timeout: 200ms, servers: [\"127.0.0.1:9\"]}}}");

        assertThat(run(dns, ID)).isEqualTo(1);
        assertThat(err.toString()).contains("the resolver found no backend", "nothing.invalid");
    }

    @Test
    void noId_isUsageError() {
        assertThat(run(config("load_balancing: {%s}"))).isEqualTo(2);
        assertThat(err.toString()).contains("TRACE_ID");
    }

    private static String config(String exporters) {
        String filled = exporters.replace("%s", "resolver: {static: {hostnames: [gw1, gw2, \"gw3:4317\"]}}");
        return "yaml:{receivers: {otlp: {protocols: {grpc: }}}, exporters: {" + filled
                + ", nop/end: }, service: {pipelines: {traces: {receivers: [otlp], exporters: [nop/end]}}}}";
    }

    private int run(String config, String... more) {
        List<String> args = new ArrayList<>(List.of("route", "--config", config));
        args.addAll(List.of(more));
        Console console = new Console(
                new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8)),
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                name -> null,
                null,
                new Shutdown());
        return new Commands(console, Wiring::components).run(args.toArray(String[]::new));
    }
}
