package io.spanway.processing.ottl.function.agent;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The rules of the ua-parser project, in order: the first that matches tells the name. Thread-safe. */
final class AgentRules {
    private static final String RESOURCE = "/ua_parser/regexes.yaml";
    private static final int LONGEST_FILE = 1 << 22;

    /**
     * Name and version that a text gives.
     *
     * @param version parts with dots between them, empty if unknown
     */
    record Match(String name, String version) {
        static final Match UNKNOWN = new Match("Other", "");
    }

    private final List<AgentRule> programs;
    private final List<AgentRule> systems;

    private AgentRules(List<AgentRule> programs, List<AgentRule> systems) {
        this.programs = programs;
        this.systems = systems;
    }

    /** The rules; read when first asked for, because they take some megabytes and most configurations need none. */
    static AgentRules loaded() {
        return Holder.RULES;
    }

    private static final class Holder {
        static final AgentRules RULES = read();
    }

    Match program(String text) {
        return first(programs, text);
    }

    Match system(String text) {
        return first(systems, text);
    }

    private static Match first(List<AgentRule> rules, String text) {
        for (AgentRule rule : rules) {
            Match match = rule.match(text);
            if (match != null) {
                return match;
            }
        }
        return Match.UNKNOWN;
    }

    private static AgentRules read() {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(LONGEST_FILE);
        try (InputStream in = Objects.requireNonNull(AgentRules.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            Map<String, List<Map<String, String>>> file = new Yaml(new SafeConstructor(options)).load(in);
            return new AgentRules(
                    rules(file.getOrDefault("user_agent_parsers", List.of()), "family_replacement", ""),
                    rules(file.getOrDefault("os_parsers", List.of()), "os_replacement", "os_"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<AgentRule> rules(List<Map<String, String>> entries, String nameKey, String versionPrefix) {
        List<AgentRule> rules = new ArrayList<>(entries.size());
        for (Map<String, String> entry : entries) {
            rules.add(new AgentRule(entry, nameKey, versionPrefix));
        }
        return List.copyOf(rules);
    }
}
