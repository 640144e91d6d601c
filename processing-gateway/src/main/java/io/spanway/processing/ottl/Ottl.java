package io.spanway.processing.ottl;

import io.spanway.processing.ottl.compile.Compiler;
import io.spanway.processing.ottl.compile.Inference;
import io.spanway.processing.ottl.compile.Tests;
import io.spanway.processing.ottl.eval.Action;
import io.spanway.processing.ottl.eval.ContextKind;
import io.spanway.processing.ottl.eval.Test;
import io.spanway.processing.ottl.function.FunctionTable;
import io.spanway.processing.ottl.library.Library;
import io.spanway.processing.ottl.syntax.Node;
import io.spanway.processing.ottl.syntax.Parser;
import io.spanway.processing.ottl.syntax.SyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Compiles OTTL for components.
 *
 * <p>Of several texts every one that is wrong is told, in one exception with a line for each. Confined to the main thread.
 */
public final class Ottl {
    private final FunctionTable functions;

    /** @param functions what can be called, one of {@link Library} */
    public Ottl(FunctionTable functions) {
        this.functions = functions;
    }

    /**
     * A condition of a context, whose paths may have a context in front or not; with the standard converters.
     *
     * @throws OttlException if it cannot be compiled
     */
    public static OttlCondition condition(ContextKind context, String text) {
        return new Ottl(Library.CONDITIONS).conditions(context, List.of(text)).get(0);
    }

    /**
     * Conditions of a given context, whose paths may have a context in front or not.
     *
     * @throws OttlException with all that cannot be compiled
     */
    public List<OttlCondition> conditions(ContextKind context, List<String> texts) {
        return each(texts, text -> condition(text, context, true));
    }

    /**
     * Statements of a given context, whose paths may have a context in front or not.
     *
     * @throws OttlException with all that cannot be compiled
     */
    public List<OttlStatement> statements(ContextKind context, List<String> texts) {
        return each(texts, text -> statement(text, context, true));
    }

    /**
     * The context of statements and conditions that all say it in their paths.
     *
     * @param possible contexts of the signal
     * @throws OttlException if there is none, or a text cannot be parsed
     */
    public ContextKind infer(Set<ContextKind> possible, List<String> statements, List<String> conditions) {
        Inference inference = new Inference();
        List<String> problems = new ArrayList<>();
        statements.forEach(text -> look(text, Parser::statement, inference, problems));
        conditions.forEach(text -> look(text, Parser::condition, inference, problems));
        if (!problems.isEmpty()) {
            throw new OttlException(String.join("\n", problems));
        }
        ContextKind kind = inference.infer(possible, functions);
        if (kind == null) {
            throw new OttlException("no context can be inferred for " + statements + conditions
                    + "; begin the paths with one of " + prefixes(possible));
        }
        return kind;
    }

    /**
     * Conditions whose paths all have a context in front.
     *
     * @throws OttlException with all that cannot be compiled
     */
    public List<OttlCondition> prefixedConditions(ContextKind context, List<String> texts) {
        return each(texts, text -> condition(text, context, false));
    }

    /**
     * Statements whose paths all have a context in front.
     *
     * @throws OttlException with all that cannot be compiled
     */
    public List<OttlStatement> prefixedStatements(ContextKind context, List<String> texts) {
        return each(texts, text -> statement(text, context, false));
    }

    private OttlCondition condition(String text, ContextKind context, boolean bare) {
        Tests tests = new Tests(new Compiler(context, bare, functions));
        return new OttlCondition(text, context, tests.compile(Parser.condition(text)));
    }

    private OttlStatement statement(String text, ContextKind context, boolean bare) {
        Node.Statement parsed = Parser.statement(text);
        Compiler compiler = new Compiler(context, bare, functions);
        Action action = compiler.action(parsed.editor());
        Test where = parsed.where() == null ? null : new Tests(compiler).compile(parsed.where());
        return new OttlStatement(text, action, where);
    }

    private static <T> List<T> each(List<String> texts, Function<String, T> compilation) {
        List<T> compiled = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (String text : texts) {
            try {
                compiled.add(compilation.apply(text));
            } catch (SyntaxException e) {
                problems.add(String.valueOf(new OttlException(text, e).getMessage()));
            }
        }
        if (!problems.isEmpty()) {
            throw new OttlException(String.join("\n", problems));
        }
        return List.copyOf(compiled);
    }

    private static void look(String text, Function<String, Node> parser, Inference inference, List<String> problems) {
        try {
            inference.add(parser.apply(text));
        } catch (SyntaxException e) {
            problems.add(String.valueOf(new OttlException(text, e).getMessage()));
        }
    }

    private static List<String> prefixes(Set<ContextKind> possible) {
        return possible.stream().sorted().map(ContextKind::prefix).toList();
    }
}
