package io.spanway.processing.ottl.syntax;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A part of a statement, as written. {@code column} is where it begins, from 1. Immutable. */
public sealed interface Node {
    int column();

    /** Something with a value. */
    sealed interface Value extends Node {}

    /** Something that is true or false. */
    sealed interface Test extends Node {}

    /** nil, a bool, an int (Long), a float (Double), a text or bytes. */
    record Literal(@Nullable Object value, int column) implements Value {}

    /** {@code [ value, … ]}. */
    record ListValue(List<Value> items, int column) implements Value {}

    /** <code>{ "key": value, … }</code>, a repeated key with its last value. */
    record MapValue(Map<String, Value> entries, int column) implements Value {}

    /** Upper-case words without parentheses: an enum, or a function that is passed by name. */
    record Name(String text, int column) implements Value {}

    /** {@code a.b["c"].d}: names with the keys behind each. */
    record Path(List<Step> steps, int column) implements Value {
        /** The names joined by dots, keys left out. */
        public String dotted() {
            StringBuilder text = new StringBuilder();
            for (Step step : steps) {
                text.append(text.isEmpty() ? "" : ".").append(step.name());
            }
            return text.toString();
        }
    }

    /** One name of a path. */
    record Step(String name, List<Value> keys, int column) implements Node {}

    /** A function call; an editor's name starts lower case. A converter alone may stand as a condition. */
    record Call(String name, List<Argument> arguments, List<Value> keys, int column) implements Value, Test {}

    /** One argument, with its name if given. */
    record Argument(@Nullable String name, Value value, int column) implements Node {}

    /** {@code left op right} with one of {@code + - * /}. */
    record Arithmetic(char operator, Value left, Value right, int column) implements Value {}

    /** A sign before a value. */
    record Signed(boolean minus, Value value, int column) implements Value {}

    /** {@code true} or {@code false} as a condition. */
    record Constant(boolean value, int column) implements Test {}

    /** {@code left op right} with one of {@code == != < <= > >=}. */
    record Comparison(String operator, Value left, Value right, int column) implements Test {}

    record Not(Test test, int column) implements Test {}

    /** All of them, in order, until one is false. */
    record And(List<Test> tests, int column) implements Test {}

    /** Any of them, in order, until one is true. */
    record Or(List<Test> tests, int column) implements Test {}

    /** {@code editor(…) where condition}. */
    record Statement(Call editor, @Nullable Test where) implements Node {
        @Override
        public int column() {
            return editor.column();
        }
    }
}
