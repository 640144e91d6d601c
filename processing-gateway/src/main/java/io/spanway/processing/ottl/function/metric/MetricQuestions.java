package io.spanway.processing.ottl.function.metric;

import io.spanway.otlp.message.AnyValue;
import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.model.point.DataPoint;
import io.spanway.processing.ottl.eval.ContextKind;
import io.spanway.processing.ottl.eval.Expr;
import io.spanway.processing.ottl.eval.Subject;
import io.spanway.processing.ottl.function.Function;
import io.spanway.processing.ottl.function.Strict;
import java.util.List;
import java.util.function.Predicate;

/** Questions that filter's metric conditions can ask about the points of a metric. Immutable. */
public final class MetricQuestions {
    private MetricQuestions() {}

    public static List<Function> list() {
        return List.of(
                Function.converter("HasAttrKeyOnDatapoint(key)", args -> {
                            Strict<String> key = args.str("key");
                            return subject -> {
                                String wanted = key.get(subject);
                                return any(subject, attributes -> attributes.contains(wanted));
                            };
                        })
                        .only(ContextKind.METRIC),
                Function.converter("HasAttrOnDatapoint(key, value)", args -> {
                            Strict<String> key = args.str("key");
                            Expr value = args.any("value");
                            return subject -> {
                                String wanted = key.get(subject);
                                Object expected = value.eval(subject);
                                return any(
                                        subject,
                                        attributes -> attributes.contains(wanted)
                                                && AnyValue.same(attributes.get(wanted), expected));
                            };
                        })
                        .only(ContextKind.METRIC));
    }

    private static boolean any(Subject subject, Predicate<Attributes> test) {
        for (DataPoint point : subject.metric().points()) {
            if (test.test(point.attributes())) {
                return true;
            }
        }
        return false;
    }
}
