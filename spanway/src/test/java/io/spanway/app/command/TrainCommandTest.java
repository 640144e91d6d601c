package io.spanway.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.app.Wiring;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TrainCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void trainCache_runsTheWholeRoad_andEndsWell() {
        int exitCode = commands().run("train-cache");

        assertThat(exitCode).as("standard error: %s", err).isZero();
        assertThat(out.toString()).contains("traces 20");
    }

    @Test
    void trainCache_isNotOffered() {
        assertThat(commands().run("--help")).isZero();
        assertThat(commands().run()).isEqualTo(Console.USAGE);

        assertThat(out.toString()).contains("lb-gateway").doesNotContain("train-cache");
        assertThat(err.toString()).contains("lb-gateway").doesNotContain("train-cache");
    }

    private Commands commands() {
        Console console = new Console(
                InputStream.nullInputStream(),
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                name -> null,
                null,
                new Shutdown());
        return new Commands(console, Wiring::components);
    }
}
