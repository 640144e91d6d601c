package io.spanway.processing.ottl.compile;

import io.spanway.processing.ottl.context.Enums;
import io.spanway.processing.ottl.eval.ContextKind;
import io.spanway.processing.ottl.function.FunctionTable;
import io.spanway.processing.ottl.syntax.Node;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the context that a group of statements and conditions is about, from the paths, functions and enums in them. Confined to one call. */
public final class Inference {
    /** From the context that sees most to the one that sees least. */
    private static final List<ContextKind> PRIORITY = List.of(
            ContextKind.LOG,
            ContextKind.EXEMPLAR,
            ContextKind.DATAPOINT,
            ContextKind.METRIC,
            ContextKind.SPANEVENT,
            ContextKind.SPAN,
            ContextKind.SCOPE,
            ContextKind.RESOURCE);

    private final Set<ContextKind> prefixes = EnumSet.noneOf(ContextKind.class);
    private final Set<String> functions = new HashSet<>();
    private final Set<String> enums = new HashSet<>();

    /** Looks at a statement or condition. */
    public void add(Node node) {
        if (node instanceof Node.Statement statement) {
            call(statement.editor());
            if (statement.where() != null) {
                add(statement.where());
            }
        } else if (node instanceof Node.Comparison comparison) {
            add(comparison.left());
            add(comparison.right());
        } else if (node instanceof Node.Not not) {
            add(not.test());
        } else if (node instanceof Node.And and) {
            and.tests().forEach(this::add);
        } else if (node instanceof Node.Or or) {
            or.tests().forEach(this::add);
        } else if (node instanceof Node.Value value) {
            value(value);
        }
    }

    private void value(Node.Value value) {
        if (value instanceof Node.Call call) {
            call(call);
        } else if (value instanceof Node.Path path) {
            path(path);
        } else if (value instanceof Node.Name name) {
            enums.add(name.text());
        } else if (value instanceof Node.ListValue list) {
            list.items().forEach(this::add);
        } else if (value instanceof Node.MapValue map) {
            map.entries().values().forEach(this::add);
        } else if (value instanceof Node.Arithmetic arithmetic) {
            add(arithmetic.left());
            add(arithmetic.right());
        } else if (value instanceof Node.Signed signed) {
            add(signed.value());
        }
    }

    private void call(Node.Call call) {
        functions.add(call.name());
        call.arguments().forEach(argument -> add(argument.value()));
        call.keys().forEach(this::add);
    }

    private void path(Node.Path path) {
        Node.Step first = path.steps().get(0);
        ContextKind kind = path.steps().size() > 1 ? ContextKind.ofPrefix(first.name()) : null;
        // The synonym names a scope as seen from below; alone it says nothing of where the statement stands.
        if (kind != null && !first.name().equals(ContextKind.SCOPE_SYNONYM)) {
            prefixes.add(kind);
        }
        path.steps().forEach(step -> step.keys().forEach(this::add));
    }

    /**
     * The context, or null if none fits.
     *
     * @param possible contexts of the signal
     */
    public @Nullable ContextKind infer(Set<ContextKind> possible, FunctionTable table) {
        ContextKind candidate = null;
        for (ContextKind kind : PRIORITY) {
            if (prefixes.contains(kind)) {
                candidate = kind;
                break;
            }
        }
        if (candidate == null || !possible.contains(candidate)) {
            return null;
        }
        ContextKind best = fits(candidate, table) ? candidate : null;
        for (int i = PRIORITY.size() - 1; best == null && i >= 0; i--) {
            ContextKind kind = PRIORITY.get(i);
            if (possible.contains(kind) && kind.sees(candidate) && fits(kind, table)) {
                best = kind;
            }
        }
        // Where nothing supports everything, the candidate is named in the errors of what it lacks.
        return best == null ? candidate : best;
    }

    private boolean fits(ContextKind kind, FunctionTable table) {
        for (String function : functions) {
            if (table.find(function, kind) == null) {
                return false;
            }
        }
        for (String name : enums) {
            if (Enums.find(name, kind) == null && table.find(name, kind) == null) {
                return false;
            }
        }
        return true;
    }
}
