package io.spanway.core.config;

import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Looks up what stands between the braces of one <code>${…}</code>. Confined to the main thread. */
final class References {
    private static final Pattern VARIABLE = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+");

    private final Function<String, @Nullable String> environment;
    private final Problems problems;

    References(Function<String, @Nullable String> environment, Problems problems) {
        this.environment = environment;
        this.problems = problems;
    }

    /**
     * What a reference stands for.
     *
     * @param node the text read as YAML
     * @param text the text itself
     */
    record Found(ConfigNode node, String text) {}

    /** Resolves {@code reference}; null after a problem was noted. */
    @Nullable
    Found resolve(String reference, Location at, String path) {
        int colon = reference.indexOf(':');
        String scheme = colon < 0 ? "env" : reference.substring(0, colon);
        String rest = reference.substring(colon + 1);
        if (rest.indexOf('$') >= 0) {
            return problem(at, path, "the uri \"" + reference + "\" contains unsupported characters ('$')");
        }
        switch (scheme) {
            case "env":
                return variable(rest, at, path);
            case "file":
                return file(rest, at, path);
            case "yaml":
                return yaml(rest, at);
            default:
                if (!SCHEME.matcher(scheme).matches()
                        && !VARIABLE.matcher(scheme).matches()) {
                    return problem(at, path, "invalid uri: \"" + reference + "\"");
                }
                String hint = rest.startsWith("-") ? "; for a default write ${env:" + reference + "}" : "";
                return problem(
                        at, path, "scheme \"" + scheme + "\" is not supported for uri \"" + reference + "\"" + hint);
        }
    }

    private @Nullable Found variable(String reference, Location at, String path) {
        int mark = reference.indexOf(":-");
        String name = mark < 0 ? reference : reference.substring(0, mark);
        if (!VARIABLE.matcher(name).matches()) {
            return problem(
                    at,
                    path,
                    "environment variable \"" + name + "\" has invalid name: must match regex ^" + VARIABLE + "$");
        }
        String value = environment.apply(name);
        if (value != null) {
            return yaml(value, at);
        }
        if (mark < 0) {
            problems.warn(
                    "Configuration references unset environment variable " + name + " (" + at + ": " + path + ")");
            return yaml("", at);
        }
        String fallback = reference.substring(mark + 2);
        return fallback.isEmpty() ? text(fallback, at) : yaml(fallback, at);
    }

    private @Nullable Found file(String name, Location at, String path) {
        try {
            String content = ConfigLoader.text(name);
            String text = content.endsWith("\n") ? content.substring(0, content.length() - 1) : content;
            ConfigNode node = yaml(text, at).node();
            // Read again for places in the file itself, which help more than that of the reference.
            return node instanceof ConfigNode.Scalar
                    ? new Found(node, text)
                    : new Found(withText(YamlReader.read(text, name), text), text);
        } catch (ConfigException e) {
            Problems.Problem first = e.problems().get(0);
            return problem(at, path, first.at() + ": " + first.message());
        }
    }

    /** Text that is no valid YAML, or a text in YAML, stands for itself as it is. */
    private static Found yaml(String text, Location at) {
        try {
            ConfigNode node = YamlReader.readAt(text, at);
            if (node instanceof ConfigNode.Scalar scalar) {
                return scalar.value() instanceof String
                        ? text(text, at)
                        : new Found(new ConfigNode.Scalar(scalar.value(), text, true, at), text);
            }
            return new Found(withText(node, text), text);
        } catch (ConfigException e) {
            return text(text, at);
        }
    }

    private static Found text(String text, Location at) {
        return new Found(new ConfigNode.Scalar(text, text, true, at), text);
    }

    private static ConfigNode withText(ConfigNode node, String text) {
        if (node instanceof ConfigNode.Sequence list) {
            return new ConfigNode.Sequence(list.items(), text, list.at());
        }
        ConfigNode.Mapping map = (ConfigNode.Mapping) node;
        return new ConfigNode.Mapping(map.entries(), map.keys(), text, map.at());
    }

    private @Nullable Found problem(Location at, String path, String message) {
        problems.add(at, path, message);
        return null;
    }
}
