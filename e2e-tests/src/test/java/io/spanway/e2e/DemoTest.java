package io.spanway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** {@code scripts/demo} without the launcher script: all six processes, the table, the verdict and the exit code. */
@Timeout(180)
@EnabledOnOs(value = OS.LINUX, disabledReason = "the stand-in of the launcher is a shell script")
class DemoTest {
    private static final Pattern VERDICT =
            Pattern.compile("^traces ([\\d,]+) · split (\\d+) · lost (\\d+) · duplicated (\\d+) ", Pattern.MULTILINE);

    @Test
    void demo_ofTwoSeconds_closesWithACleanVerdict() throws Exception {
        Path folder = Files.createDirectories(Path.of("target", "e2e"));
        Path output = Files.createTempFile(folder, "demo", ".log");
        ProcessBuilder builder = new ProcessBuilder(
                        launcher(folder).toString(), "demo", "--seconds", "2", "--rate", "500")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        Process demo = builder.start();
        try {
            assertThat(demo.waitFor(150, TimeUnit.SECONDS)).as("the demo ends").isTrue();
        } finally {
            demo.destroy();
        }
        String text = Files.readString(output);

        Matcher verdict = VERDICT.matcher(text);
        assertThat(verdict.find()).as(text).isTrue();
        assertThat(Long.parseLong(verdict.group(1).replace(",", ""))).as(text).isPositive();
        assertThat(List.of(verdict.group(2), verdict.group(3), verdict.group(4)))
                .as(text)
                .containsOnly("0");
        assertThat(text).contains("gw1 ", "gw2 ", "gw3 ", "send OTLP to");
        assertThat(demo.exitValue()).as(text).isZero();
    }

    /** Starts roles from the test's class path; the demo starts its processes by it too. */
    private static Path launcher(Path folder) throws IOException {
        Path home = Path.of("..").toRealPath();
        Path script = Files.createTempFile(
                folder,
                "launcher",
                ".sh",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path arguments = Files.writeString(
                Files.createTempFile(folder, "java", ".args"),
                "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx128m -XX:-UsePerfData\n-Dspanway.home="
                        + quoted(home.toString()) + "\n-cp " + quoted(System.getProperty("java.class.path"))
                        + "\nio.spanway.app.Main\n");
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return Files.writeString(
                        script,
                        "#!/bin/sh\nSPANWAY_LAUNCHER='" + script.toAbsolutePath() + "' exec '" + java + "' '@"
                                + arguments.toAbsolutePath() + "' \"$@\"\n")
                .toAbsolutePath();
    }

    private static String quoted(String argument) {
        return '"' + argument.replace("\\", "\\\\") + '"';
    }
}
