package io.spanway.processing.fake;

import io.spanway.core.config.ConfigException;
import io.spanway.core.config.ConfigLoader;
import io.spanway.core.config.ConfigNode;
import io.spanway.core.config.Problems;
import io.spanway.core.config.RecordBinder;
import java.util.List;
import java.util.Map;

/** Configuration records as users write them. */
public final class Yaml {
    private Yaml() {}

    /** Binds one component's section. */
    public static <C> C bind(Class<C> type, String yaml) {
        Problems problems = new Problems();
        try {
            String indented = "c:\n  " + yaml.strip().replace("\n", "\n  ") + "\n";
            ConfigNode.Mapping tree = new ConfigLoader(Map.<String, String>of()::get, problems)
                    .load(List.of("yaml:" + indented), List.of());
            ConfigNode node = tree.get("c");
            C config = node == null ? null : new RecordBinder(problems).bind(node, "c", type);
            problems.throwIfAny();
            return config;
        } catch (ConfigException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
