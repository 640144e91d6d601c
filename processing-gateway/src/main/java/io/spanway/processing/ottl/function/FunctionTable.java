package io.spanway.processing.ottl.function;

import io.spanway.processing.ottl.eval.ContextKind;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The functions that a component's statements can call. Immutable. */
public final class FunctionTable {
    private final Map<String, Function> functions;

    private FunctionTable(Map<String, Function> functions) {
        this.functions = Collections.unmodifiableMap(functions);
    }

    /** All functions of some lists; of two with one name the later counts. */
    @SafeVarargs
    public static FunctionTable of(List<Function>... lists) {
        Map<String, Function> functions = new TreeMap<>();
        for (List<Function> list : lists) {
            list.forEach(function -> functions.put(function.name(), function));
        }
        return new FunctionTable(functions);
    }

    /** The function of a name, if a context knows it. */
    public @Nullable Function find(String name, ContextKind kind) {
        Function function = functions.get(name);
        return function != null && function.isKnownIn(kind) ? function : null;
    }

    /** All functions by name. */
    public Collection<Function> all() {
        return functions.values();
    }
}
