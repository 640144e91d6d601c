package io.spanway.processing.ottl.function.text;

import io.spanway.processing.ottl.function.Function;
import java.util.ArrayList;
import java.util.List;

/** The converters of texts. Immutable. */
public final class TextFunctions {
    private TextFunctions() {}

    public static List<Function> list() {
        List<Function> functions = new ArrayList<>(Parts.list());
        functions.addAll(Cases.list());
        functions.addAll(Matching.list());
        functions.addAll(Encodings.list());
        functions.add(Formats.function());
        return List.copyOf(functions);
    }
}
