package io.spanway.lb.resolve;

import io.spanway.core.transport.Endpoint;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/**
 * One backend. Immutable.
 *
 * @param name {@code host:port}, normalised: port always present, lower case, IPv6 in brackets and shortest form. Equal names are one backend
 * @param address where it listens
 * @param texts what the resolver found or the user wrote, sorted, duplicates kept: the Collector's ring hashes these, not the name. Usually one
 */
public record ResolvedBackend(String name, Endpoint address, List<String> texts) {
    /** Port of OTLP over gRPC. */
    public static final int DEFAULT_PORT = 4317;

    public ResolvedBackend {
        texts = List.copyOf(texts);
    }

    /** The first of {@link #texts}. */
    public String text() {
        return texts.get(0);
    }

    /** Backends of texts {@code host}, {@code host:port}, {@code [v6]:port}; sorted by name, those with the same name joined. */
    static List<ResolvedBackend> of(List<String> texts) {
        TreeMap<String, List<String>> byName = new TreeMap<>(ResolvedBackend::compareBytes);
        List<String> sorted = new ArrayList<>(texts);
        sorted.sort(ResolvedBackend::compareBytes);
        for (String text : sorted) {
            byName.computeIfAbsent(endpoint(text).toString(), name -> new ArrayList<>())
                    .add(text);
        }
        List<ResolvedBackend> backends = new ArrayList<>(byName.size());
        byName.forEach((name, same) -> backends.add(new ResolvedBackend(name, endpoint(same.get(0)), same)));
        return backends;
    }

    /** @throws IllegalArgumentException if the text is no address */
    static Endpoint endpoint(String text) {
        Endpoint endpoint = Endpoint.parse(text.toLowerCase(Locale.ROOT), DEFAULT_PORT);
        return new Endpoint(AddressText.shortest(endpoint.host()), endpoint.port());
    }

    private static int compareBytes(String a, String b) {
        return Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }
}
