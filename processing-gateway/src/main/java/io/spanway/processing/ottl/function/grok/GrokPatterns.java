package io.spanway.processing.ottl.function.grok;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The patterns that are known without a definition in the statement. Immutable. */
final class GrokPatterns {
    private static final String RESOURCE = "patterns.txt";

    private GrokPatterns() {}

    /** Definitions by name; read when first asked for. */
    static Map<String, String> known() {
        return Holder.KNOWN;
    }

    private static final class Holder {
        static final Map<String, String> KNOWN = read();
    }

    private static Map<String, String> read() {
        Map<String, String> patterns = new HashMap<>();
        try (InputStream in = Objects.requireNonNull(GrokPatterns.class.getResourceAsStream(RESOURCE), RESOURCE);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int space = line.indexOf(' ');
                if (space > 0 && !line.startsWith("#")) {
                    patterns.put(line.substring(0, space), line.substring(space + 1));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.copyOf(patterns);
    }
}
