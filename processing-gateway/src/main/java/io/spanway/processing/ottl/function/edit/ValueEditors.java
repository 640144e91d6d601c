package io.spanway.processing.ottl.function.edit;

import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.message.Messages;
import io.spanway.otlp.message.ValueList;
import io.spanway.otlp.model.Status;
import io.spanway.processing.ottl.eval.Action;
import io.spanway.processing.ottl.eval.Expr;
import io.spanway.processing.ottl.eval.Subject;
import io.spanway.processing.ottl.eval.Target;
import io.spanway.processing.ottl.function.Arguments;
import io.spanway.processing.ottl.function.Function;
import io.spanway.processing.ottl.function.Strict;
import io.spanway.processing.ottl.value.EvalException;
import io.spanway.processing.ottl.value.ItemId;
import io.spanway.processing.ottl.value.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Editors of single values and lists: set, append, clear, delete_index. No state. */
final class ValueEditors {
    /** The zero time of Go: the first instant of year 1. */
    private static final Instant ZERO_TIME = Instant.parse("0001-01-01T00:00:00Z");

    private ValueEditors() {}

    static List<Function> list() {
        return List.of(
                Function.editor("set(target, value)", ValueEditors::set),
                Function.editor("append(target, value?, values?)", ValueEditors::append),
                Function.editor("clear(target)", ValueEditors::clear),
                Function.editor("delete_index(target, start_index, end_index?)", ValueEditors::deleteIndex));
    }

    private static Action set(Arguments args) {
        Target target = args.target("target");
        Expr value = args.any("value");
        return subject -> target.set(subject, value.eval(subject));
    }

    private static Action append(Arguments args) {
        Target target = args.target("target");
        if (!args.has("value") && !args.has("values")) {
            throw args.refuseCall("append needs value, values or both");
        }
        Expr value = args.has("value") ? args.any("value") : null;
        Strict<List<? extends @Nullable Object>> values = args.has("values") ? args.list("values") : null;
        return subject -> {
            ValueList list = startOf(target.eval(subject));
            if (value != null) {
                list.add(value.eval(subject));
            }
            if (values != null) {
                list.addAll(values.get(subject));
            }
            target.set(subject, list);
        };
    }

    /** A new list with what is there already. */
    private static ValueList startOf(@Nullable Object value) {
        if (value instanceof Attributes) {
            throw new EvalException("cannot append to a map");
        }
        List<? extends @Nullable Object> list = Types.list(value);
        ValueList start = list == null ? new ValueList() : new ValueList(list);
        if (list == null && value != null) {
            start.add(value);
        }
        return start;
    }

    private static Action clear(Arguments args) {
        Target target = args.target("target");
        return subject -> clear(target, subject);
    }

    private static void clear(Target target, Subject subject) {
        Object value = target.eval(subject);
        if (value instanceof Attributes map) {
            map.clear();
        } else if (value instanceof Messages<?> messages) {
            messages.clear();
        } else if (value instanceof Status status) {
            status.setCode(0);
            status.setMessage("");
        } else {
            target.set(subject, zero(value));
        }
    }

    private static @Nullable Object zero(@Nullable Object value) {
        if (value == null || value instanceof String) {
            return value == null ? null : "";
        }
        if (value instanceof Long) {
            return 0L;
        }
        if (value instanceof Double) {
            return 0.0;
        }
        if (value instanceof Boolean) {
            return false;
        }
        if (value instanceof Instant) {
            return ZERO_TIME;
        }
        if (value instanceof byte[]) {
            return new byte[0];
        }
        if (value instanceof ItemId id) {
            return ItemId.of(id.kind(), new byte[id.kind().bytes()]);
        }
        if (value instanceof Duration) {
            return Duration.ZERO;
        }
        if (Types.list(value) != null) {
            return new ValueList();
        }
        throw new EvalException("a " + Types.name(value) + " cannot be cleared");
    }

    private static Action deleteIndex(Arguments args) {
        Target target = args.target("target");
        Strict<Long> start = args.integer("start_index");
        Strict<Long> end = args.has("end_index") ? args.integer("end_index") : null;
        return subject -> {
            Object value = target.eval(subject);
            List<? extends @Nullable Object> list = value instanceof Messages ? null : Types.list(value);
            if (list == null) {
                throw Types.mismatch("a list", value);
            }
            long from = start.get(subject);
            long to = end == null ? from + 1 : end.get(subject);
            if (from < 0 || from >= list.size() || to > list.size() || to < from) {
                throw new EvalException(
                        "[" + from + ", " + to + ") is out of range, the list has " + list.size() + " elements");
            }
            if (to > from) {
                ValueList rest = new ValueList(list);
                rest.subList((int) from, (int) to).clear();
                target.set(subject, rest);
            }
        };
    }
}
