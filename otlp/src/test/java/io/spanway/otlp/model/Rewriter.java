package io.spanway.otlp.model;

import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.message.MalformedMessageException;
import io.spanway.otlp.message.Message;
import io.spanway.otlp.message.Messages;
import io.spanway.otlp.message.ValueList;
import io.spanway.otlp.model.point.Exemplar;
import io.spanway.otlp.model.point.NumberPoint;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Calls every accessor of a message and of all within it and, if told so, sets each field to the value that it has. Null is left: it cannot say
 * whether the value was absent or empty.
 */
final class Rewriter {
    private final boolean set;
    private int rewritten;

    Rewriter(boolean set) {
        this.set = set;
    }

    /** Returns how many fields were set. */
    int visit(Message message) {
        List<Method> methods = Stream.of(message.getClass().getMethods())
                .sorted(Comparator.comparing(Method::getName))
                .toList();
        for (Method setter : methods) {
            String name = setter.getName();
            if (name.startsWith("set")
                    && !List.of("setInt", "setDouble", "setType").contains(name)) {
                rewrite(message, setter, Character.toLowerCase(name.charAt(3)) + name.substring(4));
            }
        }
        if (message instanceof NumberPoint point && point.hasValue() && set) {
            rewritten++;
            number(point);
        }
        if (message instanceof Exemplar exemplar && exemplar.hasValue() && set) {
            rewritten++;
            number(exemplar);
        }
        for (Method getter : methods) {
            if (getter.getParameterCount() == 0) {
                visitPart(message, getter);
            }
        }
        return rewritten;
    }

    private static void number(NumberPoint point) {
        if (point.isInt()) {
            point.setInt(point.intValue());
        } else {
            point.setDouble(point.doubleValue());
        }
    }

    private static void number(Exemplar exemplar) {
        if (exemplar.isInt()) {
            exemplar.setInt(exemplar.intValue());
        } else {
            exemplar.setDouble(exemplar.doubleValue());
        }
    }

    private void visitPart(Message message, Method getter) {
        Class<?> type = getter.getReturnType();
        if (getter.getName().equals("copy")) {
            return;
        }
        if (Messages.class == type) {
            ((Messages<?>) call(message, getter)).forEach(this::visit);
        } else if (Attributes.class == type || getter.getName().equals("body")) {
            value(call(message, getter));
        } else if (Message.class.isAssignableFrom(type)) {
            Message part = (Message) call(message, getter);
            if (part.wasRead()) {
                visit(part);
            }
        }
    }

    private void value(@Nullable Object value) {
        if (value instanceof Attributes map) {
            for (int i = 0; i < map.size(); i++) {
                value(map.value(i));
                if (set && map.value(i) != null) {
                    map.set(i, map.value(i));
                    rewritten++;
                }
            }
        } else if (value instanceof ValueList list) {
            for (int i = 0; i < list.size(); i++) {
                value(list.get(i));
                if (set) {
                    list.set(i, list.get(i));
                    rewritten++;
                }
            }
        }
    }

    private void rewrite(Message message, Method setter, String field) {
        try {
            Object value = call(message, message.getClass().getMethod(field));
            if (set && value != null) {
                setter.invoke(message, value);
                rewritten++;
            }
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(message.getClass() + "." + field, e);
        }
    }

    private static Object call(Message message, Method getter) {
        try {
            return getter.invoke(message);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof MalformedMessageException refused) {
                throw refused;
            }
            throw new AssertionError(getter.toString(), e);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(getter.toString(), e);
        }
    }
}
