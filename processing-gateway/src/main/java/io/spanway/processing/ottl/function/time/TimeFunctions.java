package io.spanway.processing.ottl.function.time;

import io.spanway.processing.ottl.function.Function;
import java.util.ArrayList;
import java.util.List;

/** The converters of times and durations. Immutable. */
public final class TimeFunctions {
    private TimeFunctions() {}

    public static List<Function> list() {
        List<Function> functions = new ArrayList<>(Instants.list());
        functions.addAll(Durations.list());
        functions.addAll(TimeTexts.list());
        return List.copyOf(functions);
    }
}
