package io.spanway.otlp.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Strings that recur, such as attribute keys, so that each is made once and not once a span.
 *
 * <p>A table of {@value #SLOTS} slots for each thread, the newest string of a slot wins; strings over {@value #LONGEST} bytes are not kept.
 */
final class KeyCache {
    private static final int SLOTS = 1024;
    private static final int LONGEST = 64;
    private static final ThreadLocal<KeyCache> OF_THREAD = ThreadLocal.withInitial(KeyCache::new);

    private final byte[] @Nullable [] encoded = new byte[SLOTS][];
    private final @Nullable String[] strings = new String[SLOTS];

    private KeyCache() {}

    static String get(byte[] source, int from, int to) {
        if (to - from > LONGEST) {
            return new String(source, from, to - from, StandardCharsets.UTF_8);
        }
        return OF_THREAD.get().find(source, from, to);
    }

    private String find(byte[] source, int from, int to) {
        int hash = 1;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + source[i];
        }
        int slot = (hash ^ hash >>> 16) & SLOTS - 1;
        byte[] known = encoded[slot];
        String string = strings[slot];
        if (known != null && string != null && Arrays.equals(known, 0, known.length, source, from, to)) {
            return string;
        }
        string = new String(source, from, to - from, StandardCharsets.UTF_8);
        encoded[slot] = Arrays.copyOfRange(source, from, to);
        strings[slot] = string;
        return string;
    }
}
