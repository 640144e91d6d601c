package io.spanway.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.app.gateway.Gateway;
import io.spanway.core.Platform;
import io.spanway.core.config.ConfigLoader;
import io.spanway.core.config.ConfigNode;
import io.spanway.core.config.Key;
import io.spanway.core.config.Problems;
import io.spanway.core.config.RecordBinder;
import io.spanway.core.config.Secret;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.otlp.Signal;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code docs/components} against the components: a page for each, with every key, name and signal, and an example that can be used. */
class ComponentPagesTest {
    private static final Path PAGES = Path.of("..", "docs", "components");

    static List<ComponentType<?>> types() {
        Platform platform = Gateway.platform(1, 1 << 20, Path.of("unused"));
        List<ComponentType<?>> types = List.copyOf(Wiring.components(platform));
        platform.loops().close();
        return types;
    }

    @ParameterizedTest
    @MethodSource("types")
    void page_namesKeysAliasesAndSignals(ComponentType<?> type) throws IOException {
        String page = page(type);

        Set<String> missing = new TreeSet<>();
        for (String key : keys(type.descriptor().config(), new TreeSet<>())) {
            if (!page.contains("`" + key + "`") && !page.contains("." + key + "`")) {
                missing.add(key);
            }
        }
        assertThat(missing).as("keys that the page does not have").isEmpty();
        assertThat(page).startsWith("# " + type.descriptor().type() + "\n");
        for (String alias : type.descriptor().aliases()) {
            assertThat(page).contains("`" + alias + "`");
        }
        for (Signal signal : type.descriptor().stability().keySet()) {
            String level = Objects.requireNonNull(type.descriptor().stability().get(signal))
                    .name()
                    .toLowerCase(Locale.ROOT);
            assertThat(page).contains(signal.id() + " (" + level + ")");
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void page_hasAnExampleThatCanBeUsed(ComponentType<?> type) throws IOException {
        String page = page(type);
        int start = page.indexOf("```yaml\n") + "```yaml\n".length();
        String example = page.substring(start, page.indexOf("```", start));
        Problems problems = new Problems();

        ConfigNode.Mapping file = new ConfigLoader(name -> null, problems).load(List.of("yaml:" + example), List.of());
        ConfigNode section = file.get(type.kind().section());
        ConfigNode config = ((ConfigNode.Mapping) Objects.requireNonNull(section))
                .get(type.descriptor().type());
        Object bound = new RecordBinder(problems)
                .bind(Objects.requireNonNull(config), "", type.descriptor().config());

        assertThat(problems.all()).isEmpty();
        assertThat(bound).isNotNull();
    }

    @Test
    void pages_areOfComponentsThatExist() throws IOException {
        List<String> names =
                types().stream().map(type -> type.descriptor().type() + ".md").toList();
        try (Stream<Path> pages = Files.list(PAGES)) {
            assertThat(pages.map(page -> String.valueOf(page.getFileName()))).isSubsetOf(names);
        }
    }

    private static String page(ComponentType<?> type) throws IOException {
        Path page = PAGES.resolve(type.descriptor().type() + ".md");
        assertThat(page).as("reference page").exists();
        return Files.readString(page);
    }

    private static Set<String> keys(Class<?> config, Set<String> seen) {
        Set<String> keys = new TreeSet<>();
        if (!seen.add(config.getName()) || config == Secret.class) {
            return keys;
        }
        for (RecordComponent component : config.getRecordComponents()) {
            Key key = component.getAnnotation(Key.class);
            keys.add(key == null || key.value().isEmpty() ? snakeCase(component.getName()) : key.value());
            Class<?> part = element(component.getGenericType());
            if (part.isRecord()) {
                keys.addAll(keys(part, seen));
            }
        }
        return keys;
    }

    /** Class of a value, or of the entries of a list or map. */
    private static Class<?> element(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            return element(arguments[arguments.length - 1]);
        }
        return type instanceof WildcardType wildcard ? element(wildcard.getUpperBounds()[0]) : (Class<?>) type;
    }

    private static String snakeCase(String camelCase) {
        return camelCase.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }
}
