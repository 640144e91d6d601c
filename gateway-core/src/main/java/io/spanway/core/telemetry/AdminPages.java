package io.spanway.core.telemetry;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** JSON pages that components show under {@code /api/} on the admin port. Thread-safe. */
public final class AdminPages {
    private static final String PREFIX = "/api/";

    private final ConcurrentHashMap<String, Supplier<String>> pages = new ConcurrentHashMap<>();

    /**
     * Shows a page from now on; takes the place of an earlier one at the path.
     *
     * @param path begins with {@code /api/}
     * @param json makes the page's text; called on an event loop for each view, does not block
     */
    public void page(String path, Supplier<String> json) {
        if (!path.startsWith(PREFIX) || path.length() == PREFIX.length()) {
            throw new IllegalArgumentException("page path must be " + PREFIX + "NAME, is \"" + path + "\"");
        }
        pages.put(path, json);
    }

    /** Shows the page no longer; a page that took its place stays. */
    public void remove(String path, Supplier<String> json) {
        pages.remove(path, json);
    }

    /** The page at {@code path}, or null. */
    public @Nullable Supplier<String> find(String path) {
        return pages.get(path);
    }

    /** All paths, sorted. */
    public List<String> paths() {
        return pages.keySet().stream().sorted().toList();
    }
}
