package io.spanway.processing.ottl.function.parse;

import io.spanway.processing.ottl.function.Function;
import java.util.List;

/** The converters that take structured texts apart. Immutable. */
public final class ParseFunctions {
    private ParseFunctions() {}

    public static List<Function> list() {
        return List.of(
                JsonParser.function(),
                KeyValues.parser(),
                KeyValues.writer(),
                CsvParser.function(),
                Patterns.function(),
                Severities.function());
    }
}
