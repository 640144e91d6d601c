package io.spanway.testkit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The rules of the layout that a machine can check, for one module's compiled main classes and sources.
 *
 * <p>Confined to the test's thread.
 */
public final class ArchitectureRules {
    private static final int MAX_LINES = 400;
    private static final int MAX_FILES = 20;
    private static final Path TEST_SOURCES = Path.of("src", "test", "java");
    private static final Set<String> TIMES_OF_DAY =
            Set.of("java.lang.System.currentTimeMillis()", "java.util.Date.<init>()", "java.time.Clock.systemUTC()");
    private static final String VAGUE = ".*(Utils?|Helpers?|Manager|Misc|Common|Impl)";

    private final JavaClasses imported;
    private final Path sources;

    private ArchitectureRules(JavaClasses imported, Path sources) {
        this.imported = imported;
        this.sources = sources;
    }

    /** Rules over {@code target/classes} and {@code src/main/java} of the module whose tests run. */
    public static ArchitectureRules ofThisModule() {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPath(Path.of("target", "classes"));
        return new ArchitectureRules(classes, Path.of("src", "main", "java"));
    }

    /** Packages of ours form no import cycle. */
    public ArchitectureRules noCycles() {
        slices().matching("io.spanway.(**)").should().beFreeOfCycles().check(imported);
        return this;
    }

    /** No class has a name that says nothing. */
    public ArchitectureRules noVagueNames() {
        noClasses().should().haveNameMatching(VAGUE).check(imported);
        return this;
    }

    /**
     * Classes of {@code room} (a package, not its sub-packages) use of ours only themselves and {@code allowed} packages.
     *
     * @param room for example {@code io.spanway.lb.hash}
     * @param allowed package patterns as ArchUnit reads them: {@code io.spanway.otlp}, {@code io.spanway.core..}
     */
    public ArchitectureRules imports(String room, String... allowed) {
        String[] all = Arrays.copyOf(allowed, allowed.length + 1);
        all[allowed.length] = room;
        DescribedPredicate<JavaClass> ours = JavaClass.Predicates.resideInAPackage("io.spanway..");
        DescribedPredicate<JavaClass> permitted = JavaClass.Predicates.resideInAnyPackage(all);
        noClasses()
                .that()
                .resideInAPackage(room)
                .should()
                .dependOnClassesThat(ours.and(DescribedPredicate.not(permitted)))
                .allowEmptyShould(true)
                .because("the design fixes who may import whom")
                .check(imported);
        return this;
    }

    /** A hot room uses no streams, Optional, regex, formatting or logger. */
    public ArchitectureRules hot(String room) {
        noClasses()
                .that()
                .resideInAPackage(room)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.stream..", "java.util.regex..", "org.slf4j..", "java.lang.reflect..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.Optional")
                .allowEmptyShould(true)
                .check(imported);
        noClasses()
                .that()
                .resideInAPackage(room)
                .should()
                .callMethod(String.class, "format", String.class, Object[].class)
                .allowEmptyShould(true)
                .check(imported);
        return this;
    }

    /**
     * Classes of {@code room} (a package pattern) never ask for the time of day, which operators and time servers set: how long something
     * took or may take is measured by a clock that only goes forward.
     */
    public ArchitectureRules noTimeOfDay(String room) {
        noClasses()
                .that()
                .resideInAPackage(room)
                .should(callTheTimeOfDay())
                .allowEmptyShould(true)
                .because("a step of the clock must change nothing")
                .check(imported);
        return this;
    }

    private static ArchCondition<JavaClass> callTheTimeOfDay() {
        DescribedPredicate<JavaAccess<?>> asks = DescribedPredicate.describe(
                "the time of day",
                access -> TIMES_OF_DAY.contains(access.getTarget().getFullName())
                        || (access.getTarget().getName().equals("now")
                                && access.getTarget()
                                        .getOwner()
                                        .getPackageName()
                                        .startsWith("java.time")));
        return new ArchCondition<>("ask for the time of day") {
            @Override
            public void check(JavaClass inside, ConditionEvents events) {
                for (JavaAccess<?> access : inside.getAccessesFromSelf()) {
                    if (asks.test(access)) {
                        events.add(SimpleConditionEvent.satisfied(access, access.getDescription()));
                    }
                }
            }
        };
    }

    /** Main code never ends the process but in {@code *Main}. */
    public ArchitectureRules exitOnlyInMain() {
        noClasses()
                .that()
                .haveSimpleNameNotEndingWith("Main")
                .should()
                .callMethod(System.class, "exit", int.class)
                .allowEmptyShould(true)
                .check(imported);
        return this;
    }

    /** Files stay small, tests too; packages stay small, and every package says what it is for. */
    public ArchitectureRules sizes() throws IOException {
        List<String> problems = tooLong(sources);
        problems.addAll(tooLong(TEST_SOURCES));
        Map<Path, Integer> filesByPackage = new TreeMap<>();
        for (Path file : javaFiles(sources)) {
            filesByPackage.merge(file.getParent(), 1, Integer::sum);
        }
        filesByPackage.forEach((dir, files) -> {
            if (files > MAX_FILES) {
                problems.add(dir + " has " + files + " files, more than " + MAX_FILES);
            }
            if (!Files.exists(dir.resolve("package-info.java"))) {
                problems.add(dir + " has no package-info.java");
            }
        });
        failIfAny(problems);
        return this;
    }

    /** The tests of a module without main code: their files stay small. */
    public static void testSizes() throws IOException {
        failIfAny(tooLong(TEST_SOURCES));
    }

    private static List<String> tooLong(Path root) throws IOException {
        List<String> problems = new ArrayList<>();
        for (Path file : javaFiles(root)) {
            long lines = Files.readAllLines(file, StandardCharsets.UTF_8).size();
            if (lines > MAX_LINES) {
                problems.add(file + " has " + lines + " lines, more than " + MAX_LINES);
            }
        }
        return problems;
    }

    private static List<Path> javaFiles(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> walk = Files.walk(root)) {
            return walk.filter(path -> path.toString().endsWith(".java")).toList();
        }
    }

    private static void failIfAny(List<String> problems) {
        if (!problems.isEmpty()) {
            throw new AssertionError(String.join("\n", problems));
        }
    }
}
