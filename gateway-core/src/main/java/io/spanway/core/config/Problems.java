package io.spanway.core.config;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects everything that is wrong with a configuration, so that all of it is told at once. Confined to the main thread. */
public final class Problems {
    /**
     * One thing that is wrong.
     *
     * @param path dotted path of the key, empty for the whole
     * @param message what is wrong and what to do
     */
    public record Problem(Location at, String path, String message) {
        @Override
        public String toString() {
            return path.isEmpty() ? at + ": " + message : at + ": " + path + ": " + message;
        }
    }

    private final Set<Problem> found = new LinkedHashSet<>();
    private final List<String> warnings = new ArrayList<>();

    /** Notes a problem; the same one twice counts once. */
    public void add(Location at, String path, String message) {
        found.add(new Problem(at, path, message));
    }

    /** Notes something that does not stop the start but should be told. */
    public void warn(String message) {
        if (!warnings.contains(message)) {
            warnings.add(message);
        }
    }

    /** Problems in the order they were found. */
    public List<Problem> all() {
        return List.copyOf(found);
    }

    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    public int count() {
        return found.size();
    }

    /** Ends the loading when anything was found. */
    public void throwIfAny() throws ConfigException {
        if (!found.isEmpty()) {
            throw new ConfigException(all());
        }
    }
}
