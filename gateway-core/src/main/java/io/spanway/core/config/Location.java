package io.spanway.core.config;

/**
 * Where a piece of configuration was written.
 *
 * @param source file path as given, or what stands for it: {@code env:NAME}, {@code --set a.b}
 * @param line from 1, or 0 when the source has no lines
 * @param column from 1, or 0
 *     <p>Immutable.
 */
public record Location(String source, int line, int column) {
    /** A place in a source that is not a file of lines. */
    public static Location of(String source) {
        return new Location(source, 0, 0);
    }

    @Override
    public String toString() {
        return line == 0 ? source : source + ":" + line + ":" + column;
    }
}
