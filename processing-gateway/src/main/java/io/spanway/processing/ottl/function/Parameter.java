package io.spanway.processing.ottl.function;

import java.util.ArrayList;
import java.util.List;

/**
 * One parameter of a function.
 *
 * @param name in snake_case
 * @param optional whether it may be left out
 * @param named whether it may be given as {@code name=value}
 *     <p>Immutable.
 */
public record Parameter(String name, boolean optional, boolean named) {
    /** The parameters of a signature {@code Name(a, b?, c!)}. */
    static List<Parameter> of(String signature) {
        String inner = signature.substring(signature.indexOf('(') + 1, signature.length() - 1);
        List<Parameter> parameters = new ArrayList<>();
        for (String item : inner.split(",", -1)) {
            String text = item.strip();
            if (!text.isEmpty()) {
                boolean optional = text.endsWith("?");
                boolean unnamed = text.endsWith("!");
                String name = optional || unnamed ? text.substring(0, text.length() - 1) : text;
                parameters.add(new Parameter(name, optional, !unnamed));
            }
        }
        return List.copyOf(parameters);
    }

    /** Whether a name as given in a call is this parameter's: the same words, in snake_case or camelCase. */
    boolean isCalled(String given) {
        return named && (given.equals(name) || camel(given).equals(camel(name)));
    }

    /** Words begin with a capital; a digit ends a word. */
    private static String camel(String name) {
        StringBuilder text = new StringBuilder();
        boolean upper = true;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '_') {
                upper = true;
            } else {
                text.append(upper ? Character.toUpperCase(c) : c);
                upper = c >= '0' && c <= '9';
            }
        }
        return text.toString();
    }
}
