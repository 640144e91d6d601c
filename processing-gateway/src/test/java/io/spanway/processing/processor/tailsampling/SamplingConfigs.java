package io.spanway.processing.processor.tailsampling;

import io.spanway.core.config.ConfigLoader;
import io.spanway.core.config.ConfigNode;
import io.spanway.core.config.Problems;
import io.spanway.core.config.RecordBinder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Configurations of this room's component from YAML text. */
final class SamplingConfigs {
    private SamplingConfigs() {}

    /** The configuration, which must be well-formed. */
    static TailSamplingConfig of(String yaml) {
        Problems problems = new Problems();
        TailSamplingConfig config = bind(yaml, problems);
        if (config == null || problems.count() > 0) {
            throw new AssertionError(yaml + ": " + problems.all());
        }
        return config;
    }

    /** What is wrong with a configuration, one text each. */
    static List<String> problems(String yaml) {
        Problems problems = new Problems();
        bind(yaml, problems);
        return problems.all().stream().map(Problems.Problem::toString).toList();
    }

    private static @Nullable TailSamplingConfig bind(String yaml, Problems problems) {
        ConfigNode tree = new ConfigLoader(name -> null, problems).load(List.of("yaml:" + yaml), List.of());
        return new RecordBinder(problems).bind(tree, "", TailSamplingConfig.class);
    }
}
