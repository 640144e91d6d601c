package io.spanway.processing.ottl.function.logline;

import io.spanway.otlp.message.Attributes;
import io.spanway.processing.ottl.eval.ContextKind;
import io.spanway.processing.ottl.function.Arguments;
import io.spanway.processing.ottl.function.Function;
import io.spanway.processing.ottl.function.Strict;
import io.spanway.processing.ottl.value.EvalException;
import java.util.List;

/** The converters of log lines. Immutable. */
public final class LogLineFunctions {
    private LogLineFunctions() {}

    public static List<Function> list() {
        return List.of(
                log("ParseCLF(target, format?)", args -> switch (args.constString("format", "clf")) {
                    case "clf" -> text -> CommonLog.parse(text, false);
                    case "combined" -> text -> CommonLog.parse(text, true);
                    default -> throw args.refuse("format", "must be clf or combined");
                }),
                log("ParseCEF(target)", args -> EventFormat::parse),
                log("ParseLEEF(target)", args -> ExtendedEventFormat::parse),
                log("ParseELF(target)", args -> ExtendedLog::parse));
    }

    private interface Format {
        Attributes parse(String text);
    }

    private static Function log(String signature, java.util.function.Function<Arguments, Format> format) {
        return Function.converter(signature, args -> {
                    Strict<String> target = args.str("target");
                    Format parser = format.apply(args);
                    return subject -> {
                        String text = target.get(subject);
                        if (text.isEmpty()) {
                            throw new EvalException("the text is empty");
                        }
                        return parser.parse(text);
                    };
                })
                .only(ContextKind.LOG);
    }
}
