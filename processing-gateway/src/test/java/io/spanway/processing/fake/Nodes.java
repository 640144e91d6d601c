package io.spanway.processing.fake;

import io.spanway.core.config.ConfigNode;
import io.spanway.core.config.Location;
import io.spanway.core.config.Problems;
import io.spanway.core.config.RecordBinder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Configuration trees from plain Java values, and records bound from them. */
public final class Nodes {
    private static final Location AT = Location.of("test");

    private Nodes() {}

    public static ConfigNode of(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, ConfigNode> entries = new LinkedHashMap<>();
            map.forEach((key, inner) -> entries.put(String.valueOf(key), of(inner)));
            return new ConfigNode.Mapping(entries, Map.of(), null, AT);
        }
        if (value instanceof List<?> list) {
            return new ConfigNode.Sequence(list.stream().map(Nodes::of).toList(), null, AT);
        }
        Object scalar = value instanceof Integer number ? Long.valueOf(number) : value;
        return new ConfigNode.Scalar(scalar, String.valueOf(value), false, AT);
    }

    /** Binds a record, and fails with all problems there are. */
    public static <C> C bind(Class<C> type, Map<String, ?> values) {
        Problems problems = new Problems();
        C config = new RecordBinder(problems).bind(of(values), "", type);
        if (config == null || problems.count() > 0) {
            throw new IllegalArgumentException(problems.all().toString());
        }
        return config;
    }
}
