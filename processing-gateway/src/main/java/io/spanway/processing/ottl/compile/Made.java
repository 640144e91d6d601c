package io.spanway.processing.ottl.compile;

import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.message.ValueList;
import io.spanway.processing.ottl.eval.Expr;
import io.spanway.processing.ottl.eval.Subject;

/** Maps and lists that a statement writes out. Thread-safe. */
final class Made {
    private Made() {}

    /** {@code [ … ]}. */
    record OfList(Expr[] items) implements Expr {
        @Override
        public Object eval(Subject subject) {
            ValueList list = new ValueList();
            for (Expr item : items) {
                list.add(item.eval(subject));
            }
            return list;
        }
    }

    /** <code>{ … }</code>. */
    record OfMap(String[] keys, Expr[] values) implements Expr {
        @Override
        public Object eval(Subject subject) {
            Attributes map = new Attributes();
            for (int i = 0; i < keys.length; i++) {
                map.add(keys[i], values[i].eval(subject));
            }
            return map;
        }
    }
}
