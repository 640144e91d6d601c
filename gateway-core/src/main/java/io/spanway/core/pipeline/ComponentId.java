package io.spanway.core.pipeline;

import java.util.regex.Pattern;

/**
 * A component's name in a configuration file: {@code type} or {@code type/name}.
 *
 * <p>The text as configured, old aliases included, is what metrics and logs show. Immutable.
 */
public record ComponentId(String type, String name) {
    private static final Pattern TYPE = Pattern.compile("[a-zA-Z][0-9a-zA-Z_]{0,62}");
    private static final Pattern NAME = Pattern.compile("[^\\pZ\\pC\\pS]{1,1024}");

    /**
     * Reads {@code type[/name]}; blanks around the slash are dropped.
     *
     * @throws IllegalArgumentException naming the text, when type or name has characters that ids may not have
     */
    public static ComponentId parse(String text) {
        int slash = text.indexOf('/');
        String type = slash < 0 ? text.strip() : text.substring(0, slash).strip();
        String name = slash < 0 ? "" : text.substring(slash + 1).strip();
        if (!TYPE.matcher(type).matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is no component id: the type must be a letter, then"
                    + " letters, digits or _, 63 in all at most");
        }
        if (slash >= 0 && !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is no component id: after the slash there must be a"
                    + " name without blanks, control characters and symbols");
        }
        return new ComponentId(type, name);
    }

    @Override
    public String toString() {
        return name.isEmpty() ? type : type + "/" + name;
    }
}
