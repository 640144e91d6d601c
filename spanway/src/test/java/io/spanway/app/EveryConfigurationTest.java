package io.spanway.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.spanway.app.gateway.Gateway;
import io.spanway.core.Platform;
import io.spanway.core.config.ConfigLoader;
import io.spanway.core.config.ConfigNode;
import io.spanway.core.config.Key;
import io.spanway.core.config.Problems;
import io.spanway.core.config.RecordBinder;
import io.spanway.core.pipeline.ComponentType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * Whatever stands under whatever key of whatever component: it is taken, or refused with a message at a key of that component. Nothing else
 * happens.
 */
class EveryConfigurationTest {
    /** So many of the odd values are tried deep inside as well. */
    private static final int FIRST = 8;

    private static final List<String> ODD = List.of(
            "null",
            "[]",
            "{}",
            "[null]",
            "[[]]",
            "[{}]",
            "''",
            "-1",
            "{k: null}",
            "{k: {}}",
            "{'': ''}",
            "' '",
            "x",
            "['']",
            "[a, a]",
            "'('",
            "['(']",
            "'*'",
            "0",
            "9223372036854775807",
            "-9223372036854775808",
            "9223372036854775808",
            "1.5",
            ".nan",
            ".inf",
            "true",
            "0s",
            "-1s",
            "1ns",
            "2562047h",
            "9999999h",
            "'é\\u0000'",
            "http://x:99999/",
            "'${'");

    private final List<String> failures = new ArrayList<>();

    @Test
    void oddValue_isTakenOrRefusedAtItsKey() {
        Platform platform = Gateway.platform(1, 1 << 20, Path.of("."));
        int tried = 0;
        try (var loops = platform.loops()) {
            for (ComponentType<?> type : Wiring.components(platform)) {
                for (String path : paths(type.descriptor().config(), 0)) {
                    boolean deep = path.indexOf('{', 1 + path.indexOf('{', 1)) > 0;
                    for (String odd : deep ? ODD.subList(0, FIRST) : ODD) {
                        tried++;
                        bind(type, path.replace("@", odd));
                    }
                }
            }
        }
        assertThat(tried).isGreaterThan(10_000);
        if (!failures.isEmpty()) {
            fail(failures.size() + " of " + tried + ":\n"
                    + String.join("\n", failures.stream().limit(200).toList()));
        }
    }

    private void bind(ComponentType<?> type, String yaml) {
        String where = type.descriptor().type() + " " + yaml;
        Problems problems = new Problems();
        try {
            ConfigNode node = new ConfigLoader(name -> null, problems).load(List.of("yaml:" + yaml), List.of());
            int before = problems.all().size();
            Object config =
                    new RecordBinder(problems).bind(node, "", type.descriptor().config());
            if (before == 0 && config == null && problems.all().isEmpty()) {
                failures.add(where + " => refused without a word");
            }
            for (Problems.Problem problem :
                    problems.all().subList(before, problems.all().size())) {
                check(problem, where);
            }
            if (config != null) {
                assertThat(config.toString()).isNotNull();
            }
        } catch (RuntimeException | StackOverflowError e) {
            failures.add(where + " => " + e + (e.getCause() == null ? "" : " / " + e.getCause()));
        }
    }

    private void check(Problems.Problem problem, String where) {
        if (problem.message().isBlank() || problem.message().equals("null")) {
            failures.add(where + " => path \"" + problem.path() + "\" message \"" + problem.message() + "\"");
        }
    }

    /** For each place of the record where a value may stand, YAML with {@code @} there. */
    private static List<String> paths(Class<?> record, int depth) {
        List<String> paths = new ArrayList<>();
        for (RecordComponent component : record.getRecordComponents()) {
            String key = key(component);
            paths.add("{" + key + ": @}");
            for (String inner : inner(component.getGenericType(), depth)) {
                paths.add("{" + key + ": " + inner + "}");
            }
        }
        return paths;
    }

    private static List<String> inner(Type type, int depth) {
        if (depth > 4) {
            return List.of();
        }
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            boolean list = generic.getRawType() == List.class;
            List<String> inner = new ArrayList<>();
            inner.add(list ? "[@]" : "{k: @}");
            for (String deeper : inner(arguments[arguments.length - 1], depth + 1)) {
                inner.add(list ? "[" + deeper + "]" : "{k: " + deeper + "}");
            }
            return inner;
        }
        return type instanceof Class<?> record && record.isRecord() ? paths(record, depth + 1) : List.of();
    }

    private static String key(RecordComponent component) {
        Key key = component.getAnnotation(Key.class);
        if (key != null) {
            return key.value();
        }
        return component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }
}
