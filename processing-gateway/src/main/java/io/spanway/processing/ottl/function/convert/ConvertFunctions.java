package io.spanway.processing.ottl.function.convert;

import io.spanway.processing.ottl.function.Function;
import java.util.ArrayList;
import java.util.List;

/** The converters between types. Immutable. */
public final class ConvertFunctions {
    private ConvertFunctions() {}

    public static List<Function> list() {
        List<Function> functions = new ArrayList<>(Conversions.list());
        functions.addAll(Questions.list());
        return List.copyOf(functions);
    }
}
