package io.spanway.processing.ottl.function;

import io.spanway.otlp.message.Attributes;
import io.spanway.processing.ottl.eval.Expr;
import io.spanway.processing.ottl.eval.Subject;
import io.spanway.processing.ottl.eval.Target;
import io.spanway.processing.ottl.syntax.Node;
import io.spanway.processing.ottl.syntax.SyntaxException;
import io.spanway.processing.ottl.value.Coercion;
import io.spanway.processing.ottl.value.EvalException;
import io.spanway.processing.ottl.value.Regex;
import io.spanway.processing.ottl.value.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of one call, as the function's builder fetches them: each by the class of values that it accepts.
 *
 * <p>Every method throws {@link SyntaxException} at the argument's place if it cannot be such an argument. Fetching an argument that was left out is
 * allowed only where the method has a default; ask {@link #has} otherwise. Confined to the main thread.
 */
public final class Arguments extends Constants {
    private static final Subject NO_SUBJECT = new Subject();

    private final CallSite site;
    private final Node.Call call;

    private Arguments(Map<String, Node.Argument> bound, CallSite site, Node.Call call) {
        super(bound, call);
        this.site = site;
        this.call = call;
    }

    /** The arguments of {@code call} for {@code function}. */
    public static Arguments of(Function function, Node.Call call, CallSite site) {
        return new Arguments(Binding.of(function, call), site, call);
    }

    /** The error that the call as a whole is wrong. */
    public SyntaxException refuseCall(String message) {
        return new SyntaxException(call.column(), message);
    }

    /** Class {@code any}: whatever it is, as it is. */
    public Expr any(String name) {
        return site.compile(node(name));
    }

    /** A path, which can be written. */
    public Target target(String name) {
        if (node(name) instanceof Node.Path && any(name) instanceof Target target) {
            return target;
        }
        throw refuse(name, "must be a path");
    }

    public Strict<String> str(String name) {
        return strict(name, String.class, "a string");
    }

    /** Class {@code str} with a value for when it is left out. */
    public Strict<String> str(String name, String otherwise) {
        return has(name) ? str(name) : subject -> otherwise;
    }

    public Strict<Long> integer(String name) {
        return strict(name, Long.class, "an int");
    }

    /** Class {@code int} with a value for when it is left out. */
    public Strict<Long> integer(String name, long otherwise) {
        return has(name) ? integer(name) : subject -> otherwise;
    }

    public Strict<Double> dbl(String name) {
        return strict(name, Double.class, "a double");
    }

    public Strict<Attributes> map(String name) {
        return strict(name, Attributes.class, "a map");
    }

    public Strict<Instant> time(String name) {
        return strict(name, Instant.class, "a time");
    }

    public Strict<Duration> duration(String name) {
        return strict(name, Duration.class, "a duration");
    }

    /** Class {@code list}: a list, or a slice of a type or of messages; not to be changed. */
    public Strict<List<? extends @Nullable Object>> list(String name) {
        Expr expr = any(name);
        Strict<List<? extends @Nullable Object>> strict = subject -> {
            Object value = expr.eval(subject);
            List<? extends @Nullable Object> list = Types.list(value);
            if (list == null) {
                throw Types.mismatch("a list", value);
            }
            return list;
        };
        return expr.constant() ? once(name, strict) : strict;
    }

    public Lenient<String> strlike(String name) {
        return lenient(name, Coercion::text);
    }

    public Lenient<Long> intlike(String name) {
        return lenient(name, Coercion::integer);
    }

    public Lenient<Double> dbllike(String name) {
        return lenient(name, Coercion::number);
    }

    public Lenient<Boolean> boollike(String name) {
        return lenient(name, Coercion::bool);
    }

    public Lenient<byte[]> byteslike(String name) {
        return lenient(name, Coercion::bytes);
    }

    /** Class {@code str}, an expression of RE2: a literal is compiled once. */
    public Strict<Regex> regex(String name) {
        Strict<String> text = str(name);
        if (isLiteral(name)) {
            Regex regex = parsed(name, () -> Regex.of(text.get(NO_SUBJECT)));
            return subject -> regex;
        }
        RegexCache cache = new RegexCache();
        return subject -> cache.get(text.get(subject));
    }

    /** What a literal argument becomes when parsed; an argument that is none is parsed for each subject. */
    public <T> Strict<T> parsed(String name, java.util.function.Function<String, T> parser) {
        Strict<String> text = str(name);
        if (isLiteral(name)) {
            T result = parsed(name, () -> parser.apply(text.get(NO_SUBJECT)));
            return subject -> result;
        }
        return subject -> parser.apply(text.get(subject));
    }

    /** A list literal whose elements are expressions of class {@code str}. */
    public List<Strict<String>> strElements(String name) {
        if (!(node(name) instanceof Node.ListValue list)) {
            throw refuse(name, "must be a list of strings");
        }
        List<Strict<String>> elements = new ArrayList<>();
        for (Node.Value item : list.items()) {
            elements.add(strict(name, site.compile(item), String.class, "a string"));
        }
        return List.copyOf(elements);
    }

    /** A converter passed by its name, to be applied to texts; null if it was left out. */
    public @Nullable TextFunction function(String name) {
        if (!has(name)) {
            return null;
        }
        if (!(node(name) instanceof Node.Name given)) {
            throw refuse(name, "must be the name of a converter, for example SHA256");
        }
        Function function = site.function(given.text());
        if (function == null) {
            throw refuse(name, "unknown function \"" + given.text() + "\"");
        }
        return TextFunction.of(function, given, site);
    }

    /** Whether the argument is the same for every subject. */
    public boolean isConstant(String name) {
        return any(name).constant();
    }

    private boolean isLiteral(String name) {
        return node(name) instanceof Node.Literal;
    }

    private <T> Strict<T> strict(String name, Class<T> type, String expected) {
        return strict(name, any(name), type, expected);
    }

    private <T> Strict<T> strict(String name, Expr expr, Class<T> type, String expected) {
        Strict<T> strict = subject -> {
            Object value = expr.eval(subject);
            if (type.isInstance(value)) {
                return type.cast(value);
            }
            throw Types.mismatch(expected, value);
        };
        return expr.constant() ? once(name, strict) : strict;
    }

    private <T> Strict<T> once(String name, Strict<T> strict) {
        T value = parsed(name, () -> strict.get(NO_SUBJECT));
        return subject -> value;
    }

    private interface Conversion<T> {
        @Nullable
        T apply(@Nullable Object value);
    }

    private <T> Lenient<T> lenient(String name, Conversion<T> conversion) {
        Expr expr = any(name);
        if (!expr.constant()) {
            return subject -> conversion.apply(expr.eval(subject));
        }
        try {
            T value = conversion.apply(expr.eval(NO_SUBJECT));
            return subject -> value;
        } catch (EvalException e) {
            throw refuse(name, String.valueOf(e.getMessage()));
        }
    }
}
