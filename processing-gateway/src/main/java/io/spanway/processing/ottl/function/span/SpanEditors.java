package io.spanway.processing.ottl.function.span;

import io.spanway.otlp.model.Span;
import io.spanway.processing.ottl.eval.Action;
import io.spanway.processing.ottl.eval.ContextKind;
import io.spanway.processing.ottl.function.Arguments;
import io.spanway.processing.ottl.function.Function;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The editors of spans that only {@code transform} has. Immutable. */
public final class SpanEditors {
    private static final String VERSION = "semconv_version";
    private static final String ORIGINAL = "original_span_name_attribute";
    private static final Pattern VERSION_TEXT =
            Pattern.compile("v?(\\d{1,5})(?:\\.(\\d{1,5}))?(?:\\.(\\d{1,5}))?(?:[-+].*)?");
    private static final int MAJOR = 1;
    private static final int LEAST_MINOR = 37;
    private static final int MOST_MINOR = 43;

    private SpanEditors() {}

    public static List<Function> list() {
        return List.of(
                Function.editor("set_semconv_span_name(" + VERSION + ", " + ORIGINAL + "?)", SpanEditors::setSpanName)
                        .only(ContextKind.SPAN));
    }

    private static Action setSpanName(Arguments args) {
        checkVersion(args);
        String original = args.constString(ORIGINAL, "");
        if (args.has(ORIGINAL) && original.isEmpty()) {
            throw args.refuse(ORIGINAL, "must not be empty");
        }
        return subject -> {
            Span span = subject.span();
            String before = span.name();
            String name = SemanticSpanName.of(span);
            if (!name.equals(before)) {
                span.setName(name);
                if (!original.isEmpty()) {
                    span.attributes().put(original, before);
                }
            }
        };
    }

    /** The rules are the same in all versions that are known; another one may have others. */
    private static void checkVersion(Arguments args) {
        Matcher version = VERSION_TEXT.matcher(args.constString(VERSION));
        if (!version.matches()) {
            throw args.refuse(VERSION, "must be a version as \"1.37.0\"");
        }
        int minor = part(version, 2);
        boolean newest = minor == MOST_MINOR && part(version, 3) == 0;
        if (part(version, 1) != MAJOR || minor < LEAST_MINOR || (minor >= MOST_MINOR && !newest)) {
            throw args.refuse(VERSION, "must be between 1.37.0 and 1.43.0");
        }
    }

    private static int part(Matcher version, int group) {
        String text = version.group(group);
        return text == null ? 0 : Integer.parseInt(text);
    }
}
