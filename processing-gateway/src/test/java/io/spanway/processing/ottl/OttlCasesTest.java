package io.spanway.processing.ottl;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.processing.ottl.compile.Compiler;
import io.spanway.processing.ottl.compile.Tests;
import io.spanway.processing.ottl.eval.ContextKind;
import io.spanway.processing.ottl.eval.Expr;
import io.spanway.processing.ottl.eval.Subject;
import io.spanway.processing.ottl.function.FunctionTable;
import io.spanway.processing.ottl.library.Library;
import io.spanway.processing.ottl.syntax.Node;
import io.spanway.processing.ottl.syntax.Parser;
import io.spanway.processing.ottl.syntax.SyntaxException;
import io.spanway.processing.ottl.value.EvalException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The rules of OTTL as a table. A case is one line:
 *
 * <pre>
 * = context ;; value ;; what it gives
 * ? context ;; condition ;; true or false
 * ! context ;; statement ;; value ;; what that gives afterwards
 * </pre>
 *
 * where instead of a result may stand {@code error} (of evaluation) or {@code parse} with a part of the message. A context may have a variant of
 * {@link Fixture} behind a slash.
 */
class OttlCasesTest {
    private static final List<String> FILES = List.of(
            "syntax",
            "operators",
            "paths",
            "metrics",
            "indexing",
            "editors",
            "texts",
            "types",
            "times",
            "parsing",
            "collections",
            "xml",
            "grok",
            "loglines",
            "spans",
            "collector/texts",
            "collector/parsing",
            "collector/times",
            "collector/values",
            "collector/operators",
            "collector/points",
            "collector/editors");

    @TestFactory
    Stream<DynamicTest> rule_ofTheReference_holds() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (String file : FILES) {
            for (String line : lines(file)) {
                tests.add(DynamicTest.dynamicTest(file + ": " + line, () -> run(line)));
            }
        }
        return tests.stream();
    }

    @Test
    void cases_coverTheReference() throws IOException {
        int count = 0;
        StringBuilder all = new StringBuilder();
        for (String file : FILES) {
            count += lines(file).size();
            all.append(String.join("\n", lines(file)));
        }
        assertThat(count).isGreaterThanOrEqualTo(2500);
        Library.TRANSFORM
                .all()
                .forEach(function -> assertThat(all.indexOf(function.name() + "("))
                        .as(function.name())
                        .isNotNegative());
    }

    private static List<String> lines(String file) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(OttlCasesTest.class.getResourceAsStream("/ottl/" + file + ".txt"), file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        }
    }

    private static void run(String line) {
        String[] parts = line.substring(2).split(" ;; ", -1);
        String[] context = parts[0].split("/", -1);
        ContextKind kind = Objects.requireNonNull(ContextKind.ofPrefix(context[0]), parts[0]);
        Subject subject = Fixture.subject(context.length > 1 ? context[1] : "");
        String expected = parts[parts.length - 1];
        String actual = outcome(line.charAt(0), kind, subject, parts);
        if (expected.startsWith("parse")) {
            assertThat(actual)
                    .startsWith("parse")
                    .contains(expected.substring("parse".length()).strip());
        } else if (expected.startsWith("error")) {
            assertThat(actual)
                    .startsWith("error")
                    .contains(expected.substring("error".length()).strip());
        } else {
            assertThat(actual).isEqualTo(expected);
        }
    }

    private static String outcome(char form, ContextKind kind, Subject subject, String[] parts) {
        try {
            return switch (form) {
                case '=' -> Shown.text(value(kind, parts[1]).eval(subject));
                case '?' -> {
                    Tests tests = new Tests(new Compiler(kind, false, Library.FILTER));
                    yield String.valueOf(
                            tests.compile(Parser.condition(parts[1])).test(subject));
                }
                case '!' -> statement(kind, subject, parts);
                default -> throw new AssertionError(form);
            };
        } catch (SyntaxException e) {
            assertThat(e.column()).isBetween(1, parts[1].length() + 40);
            return "parse " + e.getMessage();
        } catch (EvalException e) {
            return "error " + e.getMessage();
        }
    }

    private static String statement(ContextKind kind, Subject subject, String[] parts) {
        Node.Statement parsed = Parser.statement(parts[1]);
        Compiler compiler = new Compiler(kind, false, Library.TRANSFORM);
        var action = compiler.action(parsed.editor());
        if (parsed.where() == null
                || new Tests(compiler).compile(parsed.where()).test(subject)) {
            action.run(subject);
        }
        return parts.length < 4 ? "done" : Shown.text(value(kind, parts[2]).eval(subject));
    }

    /** The grammar has no values alone, so it stands as an argument. */
    private static Expr value(ContextKind kind, String text) {
        Node.Statement parsed = Parser.statement("set(x, " + text + ")");
        assertThat(parsed.editor().arguments()).hasSize(2);
        FunctionTable all = Library.TRANSFORM;
        return new Compiler(kind, false, all)
                .compile(parsed.editor().arguments().get(1).value());
    }
}
