package io.spanway.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The rules of OTLP that Spanway keeps, each with the tests that show it: the catalogue joined with the {@link Rule} annotations in the test
 * sources of all modules. Sources are read, because no module's tests see those of every other.
 *
 * <p>A line of the catalogue is {@code ID | rule} or {@code ID | rule | what the Collector does instead}; a line that begins with {@code #}
 * names a chapter. Confined to the test's thread.
 */
public final class Conformance {
    private static final Pattern BOUND =
            Pattern.compile("@Rule\\(\\s*\\{?([^)]*?)}?\\s*\\)\\s*(?:@[^\\n]*\\n\\s*)*(?:public )?void (\\w+)\\(");
    private static final Pattern ID = Pattern.compile("\"([^\"]+)\"");

    /** A line of the catalogue; a chapter has an empty id. */
    private record Line(String id, String text, String collector) {}

    private final List<Line> catalogue;
    private final Map<String, TreeSet<String>> testsById = new TreeMap<>();

    private Conformance(List<Line> catalogue) {
        this.catalogue = catalogue;
    }

    /**
     * Reads the catalogue and the test sources.
     *
     * @param root the folder that holds the modules
     */
    public static Conformance of(Path root) throws IOException {
        return of(root, catalogueText());
    }

    /** As {@link #of(Path)}, with a catalogue in place of the one that belongs here. */
    static Conformance of(Path root, String catalogue) throws IOException {
        Conformance conformance = new Conformance(lines(catalogue));
        try (Stream<Path> modules = Files.list(root)) {
            for (Path module : modules.sorted().toList()) {
                Path sources = module.resolve("src/test/java");
                // This module's own tests hold rules that are examples.
                if (Files.isDirectory(sources) && !module.endsWith("testkit")) {
                    conformance.readTests(root, sources);
                }
            }
        }
        return conformance;
    }

    private static String catalogueText() throws IOException {
        try (InputStream in = Conformance.class.getResourceAsStream("otlp-rules.txt")) {
            if (in == null) {
                throw new IOException("otlp-rules.txt is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static List<Line> lines(String catalogue) {
        List<Line> lines = new ArrayList<>();
        for (String line : catalogue.lines().toList()) {
            String[] parts = line.split(" \\| ", -1);
            if (line.startsWith("# ")) {
                lines.add(new Line("", line.substring(2), ""));
            } else if (parts.length > 1) {
                lines.add(new Line(parts[0], parts[1], parts.length > 2 ? parts[2] : ""));
            }
        }
        return lines;
    }

    private void readTests(Path root, Path sources) throws IOException {
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith("Test.java")).toList()) {
                String name = file.getFileName().toString().replace(".java", "");
                Matcher bound = BOUND.matcher(Files.readString(file));
                while (bound.find()) {
                    Matcher ids = ID.matcher(bound.group(1));
                    while (ids.find()) {
                        testsById
                                .computeIfAbsent(ids.group(1), id -> new TreeSet<>())
                                .add("[" + name + "](../" + slashes(root.relativize(file)) + ")." + bound.group(2));
                    }
                }
            }
        }
    }

    private static String slashes(Path path) {
        return path.toString().replace('\\', '/');
    }

    /** What does not fit together, one sentence each: rules without a test, tests of unknown rules, ids given twice. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        TreeSet<String> known = new TreeSet<>();
        for (Line line : catalogue) {
            if (!line.id().isEmpty() && !known.add(line.id())) {
                problems.add("rule " + line.id() + " is in the catalogue twice");
            }
            if (!line.id().isEmpty() && !testsById.containsKey(line.id())) {
                problems.add("no test has @Rule(\"" + line.id() + "\"): " + line.text());
            }
        }
        testsById.forEach((id, tests) -> {
            if (!known.contains(id)) {
                problems.add("rule " + id + " of " + tests + " is not in the catalogue");
            }
        });
        return problems;
    }

    /** How many rules there are. */
    public long rules() {
        return catalogue.stream().filter(line -> !line.id().isEmpty()).count();
    }

    /** The page in Markdown. */
    public String page() {
        StringBuilder page = new StringBuilder("""
                # OTLP conformance

                Made by the test run from the catalogue of rules and the tests that carry them; do not edit (`ConformanceTest` says how to make it anew).
                A rule is here only if at least one test shows that it holds, and the tests run in every build. Where the OpenTelemetry Collector is known
                to do something else, its answer stands in the last column.
                """);
        page.append('\n').append(rules()).append(" rules.\n");
        for (Line line : catalogue) {
            if (line.id().isEmpty()) {
                page.append("\n## ").append(line.text()).append("\n\n");
                page.append("| rule | what holds | shown by | Collector |\n|---|---|---|---|\n");
            } else {
                page.append("| ")
                        .append(line.id())
                        .append(" | ")
                        .append(line.text())
                        .append(" | ");
                page.append(String.join("<br>", testsById.getOrDefault(line.id(), new TreeSet<>())));
                page.append(" | ").append(line.collector()).append(" |\n");
            }
        }
        return page.toString();
    }
}
