package io.spanway.core.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot be used, with all its problems; the message has one line for each. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<Problems.Problem> problems;

    public ConfigException(List<Problems.Problem> problems) {
        super(problems.stream().map(Problems.Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    public List<Problems.Problem> problems() {
        return problems;
    }
}
