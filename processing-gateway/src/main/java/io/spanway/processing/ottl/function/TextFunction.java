package io.spanway.processing.ottl.function;

import io.spanway.processing.ottl.eval.Expr;
import io.spanway.processing.ottl.eval.Subject;
import io.spanway.processing.ottl.syntax.Node;
import io.spanway.processing.ottl.syntax.SyntaxException;
import io.spanway.processing.ottl.value.Types;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A converter of one string to a string that was passed by name. Thread-safe. */
public final class TextFunction {
    private final Expr body;

    private TextFunction(Expr body) {
        this.body = body;
    }

    /** The function with an argument that {@link #apply} sets. */
    static TextFunction of(Function function, Node.Name given, CallSite site) {
        if (function.parameters().isEmpty()) {
            throw new SyntaxException(given.column(), given.text() + " takes no string");
        }
        // Stands for the argument; no literal, because that would be evaluated now.
        Node.Path placeholder = new Node.Path(List.of(), given.column());
        Node.Call call = new Node.Call(
                given.text(), List.of(new Node.Argument(null, placeholder, given.column())), List.of(), given.column());
        CallSite inner = new CallSite() {
            @Override
            public Expr compile(Node.Value value) {
                return value == placeholder ? Subject::argument : site.compile(value);
            }

            @Override
            public @Nullable Function function(String name) {
                return site.function(name);
            }
        };
        return new TextFunction(function.expr(Arguments.of(function, call, inner)));
    }

    /**
     * Applies it.
     *
     * @throws io.spanway.processing.ottl.value.EvalException if it cannot be applied to this text, or gives something else than a string
     */
    public String apply(Subject subject, String text) {
        subject.setArgument(text);
        Object result = body.eval(subject);
        subject.setArgument(null);
        if (result instanceof String string) {
            return string;
        }
        throw Types.mismatch("a string from the function", result);
    }
}
