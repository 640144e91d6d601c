package io.spanway.processing.ottl.function;

import io.spanway.processing.ottl.syntax.Node;
import io.spanway.processing.ottl.syntax.SyntaxException;
import io.spanway.processing.ottl.value.EvalException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The arguments that must be literals (class {@code const}). Confined to the main thread. */
public abstract sealed class Constants permits Arguments {
    private final Map<String, Node.Argument> bound;
    private final Node.Call call;

    Constants(Map<String, Node.Argument> bound, Node.Call call) {
        this.bound = bound;
        this.call = call;
    }

    /** Whether an optional argument was given. */
    public boolean has(String name) {
        return bound.containsKey(name);
    }

    /** The argument as written. */
    public Node.Value node(String name) {
        Node.Argument argument = bound.get(name);
        if (argument == null) {
            throw new SyntaxException(call.column(), "\"" + name + "\" is missing");
        }
        return argument.value();
    }

    /** The error that an argument is wrong. */
    public SyntaxException refuse(String name, String message) {
        Node.Argument argument = bound.get(name);
        return new SyntaxException(argument == null ? call.column() : argument.column(), name + ": " + message);
    }

    /** Runs what may fail to make sense of a literal, and puts its error at the argument. */
    public <T> T parsed(String name, Supplier<T> parser) {
        try {
            return parser.get();
        } catch (EvalException | IllegalArgumentException e) {
            throw refuse(name, String.valueOf(e.getMessage()));
        }
    }

    public String constString(String name) {
        return literal(name, String.class, "a string");
    }

    /** A string literal with a value for when it is left out. */
    public String constString(String name, String otherwise) {
        return has(name) ? constString(name) : otherwise;
    }

    public long constInt(String name) {
        return literal(name, Long.class, "an int");
    }

    /** An int literal with a value for when it is left out. */
    public long constInt(String name, long otherwise) {
        return has(name) ? constInt(name) : otherwise;
    }

    public double constDouble(String name) {
        return literal(name, Double.class, "a double");
    }

    /** A double literal, or an int literal as a double. */
    public double constNumber(String name) {
        return literal(name, Number.class, "a number").doubleValue();
    }

    public boolean constBool(String name) {
        return literal(name, Boolean.class, "true or false");
    }

    /** A bool literal with a value for when it is left out. */
    public boolean constBool(String name, boolean otherwise) {
        return has(name) ? constBool(name) : otherwise;
    }

    /** A list of string literals. */
    public List<String> constStrings(String name) {
        List<String> texts = new ArrayList<>();
        for (Node.Value item : items(name)) {
            if (!(item instanceof Node.Literal literal && literal.value() instanceof String text)) {
                throw new SyntaxException(item.column(), name + ": must hold string literals only");
            }
            texts.add(text);
        }
        return List.copyOf(texts);
    }

    /** A list of string literals, empty if it is left out. */
    public List<String> constStringsOrNone(String name) {
        return has(name) ? constStrings(name) : List.of();
    }

    /** A list of double literals; ints count too. */
    public List<Double> constDoubles(String name) {
        List<Double> numbers = new ArrayList<>();
        for (Node.Value item : items(name)) {
            if (!(item instanceof Node.Literal literal && literal.value() instanceof Number number)) {
                throw new SyntaxException(item.column(), name + ": must hold number literals only");
            }
            numbers.add(number.doubleValue());
        }
        return List.copyOf(numbers);
    }

    private List<Node.Value> items(String name) {
        if (node(name) instanceof Node.ListValue list) {
            return list.items();
        }
        throw refuse(name, "must be a list");
    }

    private <T> T literal(String name, Class<T> type, String expected) {
        if (node(name) instanceof Node.Literal literal && type.isInstance(literal.value())) {
            return type.cast(literal.value());
        }
        throw refuse(name, "must be " + expected + " written out");
    }
}
