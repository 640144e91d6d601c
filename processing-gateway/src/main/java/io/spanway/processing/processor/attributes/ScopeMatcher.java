package io.spanway.processing.processor.attributes;

import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.model.Resource;
import io.spanway.otlp.model.Scope;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What spans and log records have in common: attributes, resource, instrumentation scope. Thread-safe. */
final class ScopeMatcher {
    private final List<Library> libraries = new ArrayList<>();
    private final AttributeMatcher attributes;
    private final AttributeMatcher resources;

    private record Library(TextMatcher name, @Nullable TextMatcher version) {
        boolean matches(Scope scope) {
            return name.matches(scope.name()) && (version == null || version.matches(scope.version()));
        }
    }

    ScopeMatcher(MatchConfig config) {
        for (MatchConfig.LibraryConfig library : config.libraries()) {
            String version = library.version();
            libraries.add(new Library(
                    TextMatcher.of(List.of(library.name()), config, "libraries"),
                    version == null ? null : TextMatcher.of(List.of(version), config, "libraries")));
        }
        attributes = new AttributeMatcher(config.attributes(), config, "attributes");
        resources = new AttributeMatcher(config.resources(), config, "resources");
    }

    boolean matches(Attributes itemAttributes, Resource resource, Scope scope) {
        for (int i = 0; i < libraries.size(); i++) {
            if (!libraries.get(i).matches(scope)) {
                return false;
            }
        }
        return resources.matches(resource.attributes()) && attributes.matches(itemAttributes);
    }

    /** A matcher of a list, or null for an empty one, which matches everything. */
    static @Nullable TextMatcher ofList(List<String> texts, MatchConfig config, String key) {
        return texts.isEmpty() ? null : TextMatcher.of(texts, config, key);
    }

    /** @throws IllegalArgumentException if something is given that the signal does not have */
    static void refuse(boolean given, String key, String items) {
        if (given) {
            throw new IllegalArgumentException(key + ": has no meaning for " + items + "; remove it");
        }
    }
}
