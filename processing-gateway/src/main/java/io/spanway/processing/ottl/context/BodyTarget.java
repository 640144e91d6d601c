package io.spanway.processing.ottl.context;

import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.message.ValueList;
import io.spanway.processing.ottl.eval.Expr;
import io.spanway.processing.ottl.eval.Subject;
import io.spanway.processing.ottl.eval.Target;
import io.spanway.processing.ottl.value.EvalException;
import io.spanway.processing.ottl.value.Indexing;
import io.spanway.processing.ottl.value.Types;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A log's body as a whole, or what lies under keys in it. Thread-safe. */
final class BodyTarget {
    private BodyTarget() {}

    static Target of(List<Expr> keys) {
        if (keys.isEmpty()) {
            return new Fields.Place(
                    subject -> subject.log().body(),
                    (subject, value) -> subject.log().setBody(Types.storable(value)));
        }
        Expr[] steps = keys.toArray(new Expr[0]);
        return new Fields.Place(
                subject -> Keys.read(container(subject), steps, subject),
                (subject, value) ->
                        Indexing.write(container(subject), Keys.values(steps, subject), Types.storable(value)));
    }

    private static Object container(Subject subject) {
        @Nullable Object body = subject.log().body();
        if (body instanceof Attributes || body instanceof ValueList) {
            return body;
        }
        throw new EvalException("the body is a " + Types.name(body) + " and cannot be indexed");
    }
}
