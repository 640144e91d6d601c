package io.spanway.processing.ottl.function.convert;

import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.message.ValueList;
import io.spanway.processing.ottl.eval.ContextKind;
import io.spanway.processing.ottl.eval.Expr;
import io.spanway.processing.ottl.eval.Subject;
import io.spanway.processing.ottl.function.Arguments;
import io.spanway.processing.ottl.function.Function;
import io.spanway.processing.ottl.value.ItemId;
import io.spanway.processing.ottl.value.Types;
import io.spanway.processing.ottl.value.Utf8;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Questions about types, and lengths. No state. */
final class Questions {
    private Questions() {}

    static List<Function> list() {
        return List.of(
                Function.converter("IsString(target)", args -> is(args, "a string", value -> value instanceof String)),
                Function.converter("IsInt(target)", args -> is(args, "an int", value -> value instanceof Long)),
                Function.converter("IsDouble(target)", args -> is(args, "a double", value -> value instanceof Double)),
                Function.converter("IsBool(target)", args -> is(args, "a bool", value -> value instanceof Boolean)),
                Function.converter("IsMap(target)", args -> is(args, "a map", value -> value instanceof Attributes)),
                Function.converter("IsList(target)", args -> {
                    Expr target = args.any("target");
                    return subject -> Types.list(target.eval(subject)) != null;
                }),
                Function.converter("IsEmpty(target)", args -> {
                    Expr target = args.any("target");
                    return subject -> isEmpty(target.eval(subject));
                }),
                Function.converter("Len(target)", args -> {
                    Expr target = args.any("target");
                    return subject -> length(target.eval(subject));
                }),
                Function.converter(
                                "IsRootSpan()",
                                args -> subject -> ItemId.of(
                                                ItemId.Kind.SPAN, subject.span().parentSpanId())
                                        .isEmpty())
                        .only(ContextKind.SPAN));
    }

    /** Whether a value has a type; a literal of another one is a mistake. */
    private static Expr is(Arguments args, String type, Predicate<@Nullable Object> test) {
        Expr target = args.any("target");
        if (target.constant()) {
            Object literal = target.eval(new Subject());
            if (literal != null && !test.test(literal)) {
                throw args.refuse("target", "expected " + type + ", got " + Types.name(literal));
            }
        }
        return subject -> test.test(target.eval(subject));
    }

    private static boolean isEmpty(@Nullable Object value) {
        if (value == null || value instanceof Boolean) {
            return value == null || !((Boolean) value);
        }
        if (value instanceof Number number) {
            return number.doubleValue() == 0;
        }
        if (value instanceof String text) {
            return text.isEmpty();
        }
        if (value instanceof ItemId id) {
            return id.isEmpty();
        }
        if (value instanceof byte[] bytes) {
            return bytes.length == 0;
        }
        if (value instanceof Attributes map) {
            return map.isEmpty();
        }
        List<? extends @Nullable Object> list = Types.list(value);
        return list != null && list.isEmpty();
    }

    private static Long length(@Nullable Object value) {
        if (value instanceof String text) {
            return (long) Utf8.length(text);
        }
        if (value instanceof byte[] bytes) {
            return (long) bytes.length;
        }
        if (value instanceof Attributes map) {
            return (long) map.size();
        }
        if (value instanceof ValueList list) {
            return (long) list.size();
        }
        List<? extends @Nullable Object> list = Types.list(value);
        if (list == null) {
            throw Types.mismatch("a string, bytes, list or map", value);
        }
        return (long) list.size();
    }
}
