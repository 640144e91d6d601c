package io.spanway.processing.ottl.context;

import io.spanway.processing.ottl.eval.ContextKind;
import io.spanway.processing.ottl.eval.Expr;
import io.spanway.processing.ottl.eval.Target;
import io.spanway.processing.ottl.syntax.Node;
import io.spanway.processing.ottl.syntax.SyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a path names, as seen from one context.
 *
 * @param context the statement's context
 * @param bare whether a path without prefix lies in that context (an explicit {@code context:})
 *     <p>Immutable.
 */
public record Paths(ContextKind context, boolean bare) {
    private static final String REQUEST = "otelcol";
    private static final String CACHE = "cache";

    /**
     * The place that a path names.
     *
     * @param keys compiles a key
     * @throws SyntaxException if there is none
     */
    public Target resolve(Node.Path path, Function<Node.Value, Expr> keys) {
        Node.Step first = path.steps().get(0);
        if (first.name().equals(REQUEST) && path.steps().size() > 1) {
            return target(path, REQUEST, RequestPaths.FIELDS, 1, keys);
        }
        ContextKind named = ContextKind.ofPrefix(first.name());
        if (named != null && path.steps().size() > 1) {
            checkVisible(named, first);
            return inContext(path, named, 1, keys);
        }
        if (!bare) {
            throw new SyntaxException(
                    path.column(),
                    "the path \"" + path.dotted() + "\" needs a context in front, for example " + context.prefix() + "."
                            + path.dotted());
        }
        return inContext(path, context, 0, keys);
    }

    private void checkVisible(ContextKind named, Node.Step prefix) {
        boolean synonym = prefix.name().equals(ContextKind.SCOPE_SYNONYM);
        if (!context.sees(named) || (synonym && context == ContextKind.SCOPE)) {
            throw new SyntaxException(
                    prefix.column(),
                    "a statement of context " + context.prefix() + " cannot see \"" + prefix.name() + "\"");
        }
    }

    private Target inContext(Node.Path path, ContextKind kind, int from, Function<Node.Value, Expr> keys) {
        Node.Step last = path.steps().get(path.steps().size() - 1);
        if (last.name().equals(CACHE) && path.steps().size() == from + 1) {
            if (kind != context) {
                throw new SyntaxException(
                        path.column(),
                        "only the cache of the statement's own context is visible: " + context.prefix() + ".cache");
            }
            return MapTarget.of(subject -> subject.cache(), compiled(last, keys));
        }
        return target(path, kind.prefix(), fields(kind), from, keys);
    }

    private static Fields fields(ContextKind kind) {
        return switch (kind) {
            case RESOURCE -> ResourcePaths.FIELDS;
            case SCOPE -> ScopePaths.FIELDS;
            case SPAN -> SpanPaths.FIELDS;
            case SPANEVENT -> SpanEventPaths.FIELDS;
            case LOG -> LogPaths.FIELDS;
            case METRIC -> MetricPaths.FIELDS;
            case DATAPOINT -> DataPointPaths.FIELDS;
            case EXEMPLAR -> ExemplarPaths.FIELDS;
        };
    }

    private static Target target(
            Node.Path path, String context, Fields fields, int from, Function<Node.Value, Expr> keys) {
        List<Node.Step> steps = path.steps().subList(from, path.steps().size());
        String name = new Node.Path(steps, path.column()).dotted();
        Fields.Maker maker = fields.find(name);
        if (maker == null) {
            throw new SyntaxException(
                    path.column(),
                    "unknown path \"" + context + "." + name + "\"; " + context + " has "
                            + String.join(", ", fields.names()));
        }
        for (Node.Step step : steps.subList(0, steps.size() - 1)) {
            if (!step.keys().isEmpty()) {
                throw new SyntaxException(step.column(), "\"" + step.name() + "\" cannot be indexed here");
            }
        }
        Node.Step last = steps.get(steps.size() - 1);
        @Nullable Target target = maker.make(compiled(last, keys));
        if (target == null) {
            throw new SyntaxException(last.column(), "\"" + context + "." + name + "\" cannot be indexed like this");
        }
        return target;
    }

    private static List<Expr> compiled(Node.Step step, Function<Node.Value, Expr> keys) {
        List<Expr> compiled = new ArrayList<>();
        for (Node.Value key : step.keys()) {
            compiled.add(keys.apply(key));
        }
        return compiled;
    }
}
