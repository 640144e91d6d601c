package io.spanway.processing.ottl.function;

import io.spanway.processing.ottl.eval.Expr;
import io.spanway.processing.ottl.syntax.Node;
import org.jspecify.annotations.Nullable;

/** What the compiler does for the arguments of a call. Confined to the main thread. */
public interface CallSite {
    /**
     * Compiles a value.
     *
     * @return a path is a {@link io.spanway.processing.ottl.eval.Target}
     * @throws io.spanway.processing.ottl.syntax.SyntaxException if it cannot be compiled
     */
    Expr compile(Node.Value value);

    /** The function of a name in the context of the call, or null. */
    @Nullable
    Function function(String name);
}
