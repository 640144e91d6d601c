package io.spanway.processing.ottl.context;

import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.message.ValueList;
import io.spanway.processing.ottl.eval.Expr;
import io.spanway.processing.ottl.eval.Subject;
import io.spanway.processing.ottl.eval.Target;
import io.spanway.processing.ottl.value.EvalException;
import io.spanway.processing.ottl.value.Indexing;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Paths under {@code otelcol}, which tell of the request that brought the batch; all read-only. Immutable.
 *
 * <p>What a payload does not carry here, the client's address, its authentication and raw gRPC metadata, reads as absent.
 */
final class RequestPaths {
    static final Fields FIELDS = new Fields()
            .readOnly("client.addr", subject -> null)
            .keyed("client.metadata", RequestPaths::metadata)
            .keyed("client.auth.attributes", keys -> absent())
            .keyed("grpc.metadata", keys -> absent());

    private RequestPaths() {}

    private static Target metadata(List<Expr> keys) {
        Expr[] steps = keys.toArray(new Expr[0]);
        return readOnly(subject -> steps.length == 0 ? all(subject) : value(subject, steps));
    }

    private static Target absent() {
        return readOnly(subject -> null);
    }

    private static Target readOnly(Fields.Getter getter) {
        return new Fields.Place(getter, (subject, value) -> {
            throw new EvalException("otelcol is read-only");
        });
    }

    private static Attributes all(Subject subject) {
        Attributes map = new Attributes();
        for (Map.Entry<String, List<String>> entry :
                subject.request().metadata().entrySet()) {
            map.put(entry.getKey(), new ValueList(entry.getValue()));
        }
        return map;
    }

    /** Names of metadata have no case. */
    private static @Nullable Object value(Subject subject, Expr[] keys) {
        String name = Expect.string(keys[0].eval(subject)).toLowerCase(Locale.ROOT);
        List<String> values = subject.request().metadata().get(name);
        Object value = values == null ? null : new ValueList(values);
        for (int i = 1; value != null && i < keys.length; i++) {
            value = Indexing.step(value, keys[i].eval(subject));
        }
        return value;
    }
}
