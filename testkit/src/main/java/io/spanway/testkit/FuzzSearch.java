package io.spanway.testkit;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Searches with Jazzer for an input that a fuzz test does not stand, guided by the coverage of our classes.
 *
 * <p>Each search has a JVM of its own, because Jazzer instruments a whole JVM and searches once in it. In the normal run the same test
 * methods replay their seeds: the files under {@code …Inputs/method} among the test resources. An input that is found lies in
 * {@code target/fuzz}, and belongs among the seeds once its cause is mended. How long is {@code -Dspanway.fuzz.seconds} (60), and
 * {@code -Dspanway.fuzz.seed} repeats a search. Confined to the test's thread.
 */
public final class FuzzSearch {
    private static final Pattern COVERED = Pattern.compile("#(\\d+)\\s+DONE\\s+cov: (\\d+) ft: (\\d+) corp: (\\d+)/");
    private static final Pattern FINDING = Pattern.compile("(?s)== (Java Exception|ERROR|WARNING).*");
    /** By name: only the modules that have targets know Jazzer. */
    private static final String FUZZ_TEST = "com.code_intelligence.jazzer.junit.FuzzTest";

    private static final int SHOWN_CHARS = 6_000;
    private static final int START_SECONDS = 600;

    /**
     * What a search did.
     *
     * @param executions inputs tried
     * @param edges branches of our classes that were reached
     * @param features edges told apart by how often they were taken
     * @param inputs inputs that each reach something new
     */
    public record Figures(long executions, int edges, int features, int inputs) {}

    private FuzzSearch() {}

    /**
     * Searches for the configured time.
     *
     * @param test fully qualified name of a class with one {@code @FuzzTest}
     * @throws AssertionError with the input, if one is found
     */
    public static Figures of(String test) throws IOException, InterruptedException {
        int seconds = Integer.getInteger("spanway.fuzz.seconds", 60);
        Path folder = Files.createDirectories(Path.of("target", "fuzz", test).toAbsolutePath());
        Path corpus = Files.createDirectories(folder.resolve("corpus"));
        Path output = folder.resolve("output.txt");
        Process process = new ProcessBuilder(command(test, seconds, corpus))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(seconds + START_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        String text = Files.readString(output, StandardCharsets.UTF_8);
        if (!ended || process.exitValue() != 0) {
            throw new AssertionError(
                    test + (ended ? " ended with " + process.exitValue() : " did not end") + ":\n" + finding(text));
        }
        Figures figures = figures(text);
        Files.writeString(
                folder.resolveSibling("figures.txt"),
                test + " " + seconds + " s " + figures + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        return figures;
    }

    /**
     * The names of all fuzz tests that were compiled with a class, so that none is forgotten.
     *
     * @param beside any test class of the module
     */
    public static List<String> targets(Class<?> beside) throws IOException, URISyntaxException {
        Path root = Path.of(
                beside.getProtectionDomain().getCodeSource().getLocation().toURI());
        List<String> names;
        try (Stream<Path> files = Files.walk(root)) {
            names = files.map(file -> root.relativize(file).toString())
                    .filter(name -> name.endsWith("FuzzTest.class"))
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .sorted()
                    .toList();
        }
        return names.stream()
                .filter(name -> isTarget(name, beside.getClassLoader()))
                .toList();
    }

    private static boolean isTarget(String name, ClassLoader loader) {
        try {
            return Stream.of(Class.forName(name, false, loader).getDeclaredMethods())
                    .flatMap(method -> Stream.of(method.getAnnotations()))
                    .anyMatch(
                            annotation -> annotation.annotationType().getName().equals(FUZZ_TEST));
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> command(String test, int seconds, Path corpus) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:+EnableDynamicAgentLoading",
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + test,
                "--hooks=true",
                "--instrumentation_includes=io.spanway.**",
                "--custom_hook_includes=io.spanway.**",
                "-max_total_time=" + seconds,
                "-timeout=120"));
        String seed = System.getProperty("spanway.fuzz.seed");
        if (seed != null) {
            command.add("-seed=" + seed);
        }
        command.add(corpus.toString());
        return command;
    }

    private static Figures figures(String output) {
        Matcher done = COVERED.matcher(output);
        if (!done.find()) {
            throw new AssertionError("no coverage seen, so nothing guided the search:\n" + tail(output));
        }
        return new Figures(
                Long.parseLong(done.group(1)),
                Integer.parseInt(done.group(2)),
                Integer.parseInt(done.group(3)),
                Integer.parseInt(done.group(4)));
    }

    /** The exception's first lines, and where the input was put. */
    private static String finding(String output) {
        Matcher found = FINDING.matcher(output);
        if (!found.find()) {
            return tail(output);
        }
        String from = found.group();
        return from.substring(0, Math.min(from.length(), SHOWN_CHARS)) + "\n…\n" + tail(output);
    }

    private static String tail(String output) {
        return output.substring(Math.max(0, output.length() - SHOWN_CHARS / 4));
    }
}
