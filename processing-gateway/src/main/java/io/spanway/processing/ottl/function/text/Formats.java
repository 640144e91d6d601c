package io.spanway.processing.ottl.function.text;

import io.spanway.processing.ottl.function.Function;
import io.spanway.processing.ottl.function.Strict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The converter Format. No state. */
final class Formats {
    private Formats() {}

    static Function function() {
        return Function.converter("Format(template, vals)", args -> {
            String template = args.constString("template");
            Strict<List<? extends @Nullable Object>> values = args.list("vals");
            return subject -> new GoFormat(template, values.get(subject)).run();
        });
    }
}
