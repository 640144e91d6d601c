package io.spanway.processing.ottl.function;

import io.spanway.processing.ottl.syntax.Node;
import io.spanway.processing.ottl.syntax.SyntaxException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which argument of a call belongs to which parameter. Confined to one call. */
final class Binding {
    private final Function function;
    private final Map<String, Node.Argument> bound = new HashMap<>();

    private Binding(Function function) {
        this.function = function;
    }

    /**
     * Arguments by parameter name.
     *
     * @throws SyntaxException if there are too many or too few, or a name is wrong
     */
    static Map<String, Node.Argument> of(Function function, Node.Call call) {
        Binding binding = new Binding(function);
        if (!function.parameters().isEmpty()) {
            binding.bind(call.arguments());
            binding.checkComplete(call);
        }
        return binding.bound;
    }

    private void bind(List<Node.Argument> arguments) {
        boolean names = false;
        for (int i = 0; i < arguments.size(); i++) {
            Node.Argument argument = arguments.get(i);
            String name = argument.name();
            if (name != null) {
                names = true;
                put(named(name, argument), argument);
            } else if (names) {
                throw new SyntaxException(argument.column(), "an argument without name cannot follow one with a name");
            } else if (i >= function.parameters().size()) {
                throw new SyntaxException(argument.column(), "too many arguments, expected " + function.signature());
            } else {
                put(function.parameters().get(i), argument);
            }
        }
    }

    private Parameter named(String name, Node.Argument argument) {
        for (Parameter parameter : function.parameters()) {
            if (parameter.isCalled(name)) {
                return parameter;
            }
        }
        throw new SyntaxException(argument.column(), "no parameter \"" + name + "\", expected " + function.signature());
    }

    private void put(Parameter parameter, Node.Argument argument) {
        Node.@Nullable Argument before = bound.put(parameter.name(), argument);
        if (before != null) {
            throw new SyntaxException(argument.column(), "\"" + parameter.name() + "\" is given twice");
        }
    }

    private void checkComplete(Node.Call call) {
        for (Parameter parameter : function.parameters()) {
            if (!parameter.optional() && !bound.containsKey(parameter.name())) {
                throw new SyntaxException(
                        call.column(), "\"" + parameter.name() + "\" is missing, expected " + function.signature());
            }
        }
    }
}
