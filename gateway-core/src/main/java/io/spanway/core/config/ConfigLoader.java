package io.spanway.core.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the sources of a configuration, merges them in order, lays {@code --set} over them and resolves every <code>${…}</code>.
 *
 * <p>What is wrong goes to {@link Problems}; what could be read is returned nevertheless, so that later checks find more. Confined to the
 * main thread.
 */
public final class ConfigLoader {
    private static final long MAX_FILE_BYTES = 16 << 20;

    private final Function<String, @Nullable String> environment;
    private final Problems problems;

    /** @param environment value of a variable, null when it is not set: {@code System::getenv} */
    public ConfigLoader(Function<String, @Nullable String> environment, Problems problems) {
        this.environment = environment;
        this.problems = problems;
    }

    /**
     * Loads a configuration.
     *
     * @param sources each a path, {@code file:path}, {@code env:NAME} or {@code yaml:text}
     * @param sets each {@code a.b.c=value} or {@code a::b::c=value}
     */
    public ConfigNode.Mapping load(List<String> sources, List<String> sets) {
        ConfigNode merged = ConfigNode.Mapping.empty(Location.of(sources.isEmpty() ? "configuration" : sources.get(0)));
        for (String source : sources) {
            merged = Merger.merge(merged, asMap(source(source)));
        }
        for (String set : sets) {
            merged = Merger.merge(merged, set(set));
        }
        ConfigNode expanded = new Expander(environment, problems).expand(merged);
        return expanded instanceof ConfigNode.Mapping map ? map : ConfigNode.Mapping.empty(expanded.at());
    }

    private @Nullable ConfigNode source(String source) {
        try {
            if (source.startsWith("yaml:")) {
                return YamlReader.read(source.substring("yaml:".length()), "yaml:");
            }
            if (source.startsWith("env:")) {
                return fromVariable(source);
            }
            if (source.startsWith("http://") || source.startsWith("https://")) {
                throw failure(source, "reading a configuration over HTTP is not supported; save it as a file");
            }
            return file(source.startsWith("file:") ? source.substring("file:".length()) : source);
        } catch (ConfigException e) {
            e.problems().forEach(problem -> problems.add(problem.at(), problem.path(), problem.message()));
            return null;
        }
    }

    private ConfigNode fromVariable(String source) throws ConfigException {
        String text = environment.apply(source.substring("env:".length()));
        if (text == null) {
            throw failure(source, "environment variable is not set");
        }
        return YamlReader.read(text, source);
    }

    /**
     * Reads one YAML file.
     *
     * @throws ConfigException naming the file and what failed
     */
    static ConfigNode file(String name) throws ConfigException {
        return YamlReader.read(text(name), name);
    }

    /** Content of a UTF-8 file. */
    static String text(String name) throws ConfigException {
        try {
            Path path = Path.of(name);
            if (Files.isDirectory(path)) {
                throw failure(name, "is a directory, not a file");
            }
            if (Files.exists(path) && Files.size(path) > MAX_FILE_BYTES) {
                throw failure(name, "is larger than " + (MAX_FILE_BYTES >> 20) + " MiB");
            }
            return Files.readString(path, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw failure(name, "unable to read the file: no such file or directory");
        } catch (CharacterCodingException e) {
            throw failure(name, "unable to read the file: not UTF-8 text");
        } catch (IOException | InvalidPathException e) {
            throw failure(name, "unable to read the file: " + e.getMessage());
        }
    }

    private ConfigNode asMap(@Nullable ConfigNode node) {
        if (node instanceof ConfigNode.Mapping map) {
            map.entries().keySet().stream()
                    .filter(key -> Merger.path(key).contains(""))
                    .forEach(key -> problems.add(map.keyAt(key), key, "a part of the key is empty"));
            return Merger.unfold(map);
        }
        if (node != null && !node.isNull()) {
            problems.add(node.at(), "", "a configuration must be a map of sections, not " + node.kind());
        }
        return ConfigNode.Mapping.empty(
                Location.of(node == null ? "configuration" : node.at().source()));
    }

    private ConfigNode set(String set) {
        int equals = set.indexOf('=');
        Location at = Location.of("--set " + (equals < 0 ? set : set.substring(0, equals)));
        List<String> path = new ArrayList<>();
        for (String key : set.substring(0, Math.max(equals, 0)).split("::|\\.", -1)) {
            path.add(key.strip());
        }
        if (equals < 0 || path.stream().anyMatch(String::isEmpty)) {
            problems.add(at, "", "must look like --set section.key=value");
            return ConfigNode.Mapping.empty(at);
        }
        try {
            return Merger.nest(path, YamlReader.readAt(set.substring(equals + 1).strip(), at), at);
        } catch (ConfigException e) {
            e.problems().forEach(problem -> problems.add(problem.at(), problem.path(), problem.message()));
            return ConfigNode.Mapping.empty(at);
        }
    }

    private static ConfigException failure(String source, String message) {
        return new ConfigException(List.of(new Problems.Problem(Location.of(source), "", message)));
    }
}
