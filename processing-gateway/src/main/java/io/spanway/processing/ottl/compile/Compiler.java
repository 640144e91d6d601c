package io.spanway.processing.ottl.compile;

import io.spanway.processing.ottl.context.Enums;
import io.spanway.processing.ottl.context.Paths;
import io.spanway.processing.ottl.eval.Action;
import io.spanway.processing.ottl.eval.ContextKind;
import io.spanway.processing.ottl.eval.Expr;
import io.spanway.processing.ottl.eval.Subject;
import io.spanway.processing.ottl.function.Arguments;
import io.spanway.processing.ottl.function.CallSite;
import io.spanway.processing.ottl.function.Function;
import io.spanway.processing.ottl.function.FunctionTable;
import io.spanway.processing.ottl.syntax.Node;
import io.spanway.processing.ottl.syntax.SyntaxException;
import io.spanway.processing.ottl.value.Arithmetic;
import io.spanway.processing.ottl.value.EvalException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compiles the values and calls of one context. Immutable. */
public final class Compiler implements CallSite {
    private static final Subject NO_SUBJECT = new Subject();

    private final ContextKind context;
    private final Paths paths;
    private final FunctionTable functions;

    /**
     * @param bare whether paths without prefix lie in the context
     * @param functions what can be called
     */
    public Compiler(ContextKind context, boolean bare, FunctionTable functions) {
        this.context = context;
        this.paths = new Paths(context, bare);
        this.functions = functions;
    }

    /**
     * Compiles an editor's call.
     *
     * @throws SyntaxException if it names what does not exist, or its arguments do not fit
     */
    public Action action(Node.Call call) {
        Function function = known(call);
        return function.action(Arguments.of(function, call, this));
    }

    @Override
    public Expr compile(Node.Value value) {
        if (value instanceof Node.Literal literal) {
            return Expr.literal(literal.value());
        }
        if (value instanceof Node.Path path) {
            return paths.resolve(path, this::compile);
        }
        if (value instanceof Node.Call call) {
            return call(call);
        }
        if (value instanceof Node.Name name) {
            return Expr.literal(number(name));
        }
        if (value instanceof Node.Arithmetic node) {
            return arithmetic(node);
        }
        if (value instanceof Node.Signed signed) {
            Expr inner = compile(signed.value());
            return folded(
                    subject -> {
                        Object operand = Arithmetic.negate(inner.eval(subject));
                        return signed.minus() ? operand : Arithmetic.negate(operand);
                    },
                    inner.constant(),
                    signed.column());
        }
        return value instanceof Node.ListValue list ? list(list) : map((Node.MapValue) value);
    }

    @Override
    public @Nullable Function function(String name) {
        return functions.find(name, context);
    }

    private Function known(Node.Call call) {
        Function function = function(call.name());
        if (function == null) {
            throw new SyntaxException(
                    call.column(),
                    "unknown function \"" + call.name() + "\" in context " + context.prefix()
                            + Suggestion.of(call.name(), functions));
        }
        return function;
    }

    private Expr call(Node.Call call) {
        Function function = known(call);
        Expr result = function.expr(Arguments.of(function, call, this));
        if (call.keys().isEmpty()) {
            return result;
        }
        List<Expr> keys = new ArrayList<>();
        call.keys().forEach(key -> keys.add(compile(key)));
        return new Indexed(result, keys.toArray(new Expr[0]));
    }

    private Long number(Node.Name name) {
        Long number = Enums.find(name.text(), context);
        if (number == null) {
            throw new SyntaxException(
                    name.column(), "unknown enum \"" + name.text() + "\" in context " + context.prefix());
        }
        return number;
    }

    private Expr arithmetic(Node.Arithmetic node) {
        Expr left = compile(node.left());
        Expr right = compile(node.right());
        char operator = node.operator();
        return folded(
                subject -> Arithmetic.apply(operator, left.eval(subject), right.eval(subject)),
                left.constant() && right.constant(),
                node.column());
    }

    private static Expr folded(Expr expr, boolean constant, int column) {
        if (!constant) {
            return expr;
        }
        try {
            return Expr.literal(expr.eval(NO_SUBJECT));
        } catch (EvalException e) {
            throw new SyntaxException(column, String.valueOf(e.getMessage()));
        }
    }

    private Expr list(Node.ListValue node) {
        List<Expr> items = new ArrayList<>();
        node.items().forEach(item -> items.add(compile(item)));
        Expr expr = new Made.OfList(items.toArray(new Expr[0]));
        return folded(expr, items.stream().allMatch(Expr::constant), node.column());
    }

    private Expr map(Node.MapValue node) {
        Map<String, Expr> entries = new LinkedHashMap<>();
        node.entries().forEach((key, value) -> entries.put(key, compile(value)));
        Expr expr = new Made.OfMap(
                entries.keySet().toArray(new String[0]), entries.values().toArray(new Expr[0]));
        return folded(expr, entries.values().stream().allMatch(Expr::constant), node.column());
    }
}
