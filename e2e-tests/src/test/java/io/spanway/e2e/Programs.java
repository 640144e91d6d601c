package io.spanway.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs programs of the machine to their end. Immutable. */
final class Programs {
    private Programs() {}

    /** How a program ended; one that does not exist or took too long has failed. */
    record Ended(int exitCode, String output) {
        boolean well() {
            return exitCode == 0;
        }
    }

    static Ended run(Path folder, int seconds, String... command) throws IOException, InterruptedException {
        return run(folder, seconds, List.of(command));
    }

    /** Runs it in {@code folder}, which also takes its output; that is taken for bytes, one a character. */
    static Ended run(Path folder, int seconds, List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "output", ".txt");
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException e) {
            return new Ended(-1, String.valueOf(e.getMessage()));
        }
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return new Ended(
                    -1, "no end after " + seconds + " s: " + Files.readString(output, StandardCharsets.ISO_8859_1));
        }
        return new Ended(process.exitValue(), Files.readString(output, StandardCharsets.ISO_8859_1));
    }
}
