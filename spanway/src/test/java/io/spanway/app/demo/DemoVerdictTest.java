package io.spanway.app.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The demo with stand-ins for all tiers, whose ledgers say what we want them to: a verdict is only worth something if it can be bad. */
@Timeout(120)
@EnabledOnOs(value = OS.LINUX, disabledReason = "the stand-in of the launcher is a shell script")
class DemoVerdictTest {
    private final StringWriter out = new StringWriter();

    @TempDir
    Path directory;

    private Path story;

    @BeforeEach
    void makeStory() throws IOException {
        story = directory.resolve("story");
    }

    @Test
    void everythingOnceAndTogether_isClean() throws Exception {
        boolean clean = run("""
            acknowledged.ledger: 1/1 1/2 2/3
            gw1.ledger: 1/1 1/2
            gw2.ledger: 2/3
            external.ledger: 1/1 1/2 2/3
            """);

        assertThat(out.toString()).contains("traces 2 · split 0 · lost 0 · duplicated 0   (3 spans acknowledged)");
        assertThat(clean).isTrue();
    }

    @Test
    void splitAndDuplicated_isToldAndNotClean() throws Exception {
        boolean clean = run("""
            acknowledged.ledger: 1/1 1/2 2/3
            gw1.ledger: 1/1 2/3 2/3
            gw3.ledger: 1/2
            external.ledger: 1/1 1/2 2/3
            """);

        assertThat(out.toString()).contains("traces 2 · split 1 · lost 0 · duplicated 1   (3 spans acknowledged)");
        assertThat(clean).isFalse();
    }

    @Test
    void tierThatEndsByItself_isNamed_andTheOthersAreStopped() {
        assertThatThrownBy(() -> run("""
            acknowledged.ledger: 1/1
            dies: gw2.ledger
            """))
                .isInstanceOf(IOException.class)
                .hasMessage("gw2 ended by itself; see its log");
        assertThat(children()).isZero();
    }

    @Test
    void killed_endsEveryProcess() throws Exception {
        Files.writeString(story, "");
        Demo demo = demo();
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        Thread runner = new Thread(() -> {
            try {
                ended.complete(demo.run());
            } catch (IOException | InterruptedException e) {
                ended.completeExceptionally(e);
            }
        });
        runner.start();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> children() == Topology.GATEWAYS + 3);

        demo.kill();

        assertThatThrownBy(ended::join).hasMessageContaining("ended by itself");
        assertThat(children()).isZero();
    }

    private static long children() {
        return ProcessHandle.current().children().filter(ProcessHandle::isAlive).count();
    }

    private boolean run(String text) throws Exception {
        Files.writeString(story, text);
        return demo().run();
    }

    private Demo demo() throws IOException {
        DemoSettings settings = new DemoSettings(1, 100, List.of(launcher().toString()), directory);
        return new Demo(settings, new PrintWriter(out), false);
    }

    private Path launcher() throws IOException {
        Path script = Files.createFile(
                directory.resolve("launcher"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return Files.writeString(
                script,
                "#!/bin/sh\nexec '" + java + "' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx32m '-Dstory=" + story
                        + "' -cp '" + System.getProperty("java.class.path") + "' " + FakeTier.class.getName()
                        + " \"$@\"\n");
    }
}
