package io.spanway.core.pipeline;

/**
 * A component's name in a configuration file: {@code type} or {@code type/name}.
 *
 * <p>The text as configured, old aliases included, is what metrics and logs show. Immutable.
 */
public record ComponentId(String type, String name) {
    /** Reads {@code type[/name]}; blanks around the slash are dropped. */
    public static ComponentId parse(String text) {
        int slash = text.indexOf('/');
        return slash < 0
                ? new ComponentId(text.strip(), "")
                : new ComponentId(
                        text.substring(0, slash).strip(),
                        text.substring(slash + 1).strip());
    }

    @Override
    public String toString() {
        return name.isEmpty() ? type : type + "/" + name;
    }
}
