package io.spanway.core.queue.disk;

import org.jspecify.annotations.Nullable;

/** Names of the files of a queue: the segment's number in hexadecimal, so that names sort as segments follow each other. Immutable. */
final class SegmentNames {
    static final String RECORDS = ".seg";
    static final String MARKS = ".done";
    static final String SALVAGE = ".salvage";

    private static final int DIGITS = 16;

    private SegmentNames() {}

    static String of(long id, String suffix) {
        String hex = Long.toHexString(id);
        return "0".repeat(DIGITS - hex.length()) + hex + suffix;
    }

    /** Number of the segment that {@code name} belongs to, or null if it is no file of that kind. */
    static @Nullable Long id(String name, String suffix) {
        if (name.length() != DIGITS + suffix.length() || !name.endsWith(suffix)) {
            return null;
        }
        try {
            return Long.parseLong(name.substring(0, DIGITS), 16);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
