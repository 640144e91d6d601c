package io.spanway.lb.hash;

import com.google.common.primitives.Ints;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/**
 * Builds placements. Which name owns a key depends on the set of names, never on the order in which they are listed. Thread-safe.
 *
 * <p>Building takes up to 0.1 s for 1,000 names: not on an event loop.
 */
public final class Placements {
    /** More would not fit the tables' 16-bit entries. */
    public static final int MAX_BACKENDS = 10_000;

    private static final double MIN_WEIGHT = 0.001;
    private static final double MAX_WEIGHT = 1_000;

    /** The order in which the Collector's resolvers sort names. */
    static final Comparator<String> BY_BYTES =
            (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

    private Placements() {}

    /** {@link #rendezvous(List, double[])} with equal weights. */
    public static Placement rendezvous(List<String> names) {
        double[] weights = new double[names.size()];
        Arrays.fill(weights, 1);
        return rendezvous(names, weights);
    }

    /**
     * The default placement: shares in proportion to weights, and a change moves only the keys that must move.
     *
     * @param names normalised backend names; of one that is listed twice the first counts
     * @param weights one for each name, 0.001 to 1,000; keys hash by {@link KeyHash#routing}
     * @throws IllegalArgumentException if there is no name, too many, or a weight out of range
     */
    public static Placement rendezvous(List<String> names, double[] weights) {
        check(names);
        if (weights.length != names.size()) {
            throw new IllegalArgumentException(weights.length + " weights for " + names.size() + " names");
        }
        for (double weight : weights) {
            if (!(weight >= MIN_WEIGHT && weight <= MAX_WEIGHT)) {
                throw new IllegalArgumentException("weight: " + weight + " is not between 0.001 and 1000");
            }
        }
        return new Rendezvous(List.copyOf(names), weights.clone(), new BitSet());
    }

    /**
     * The ring of the Collector's {@code load_balancing} exporter.
     *
     * @param generation 1, 2 or 3, see {@link Ring}
     * @param endpoints the strings as configured, before a default port is added; keys hash by {@link KeyHash#crc32}
     */
    public static Placement otelcolRing(int generation, List<String> endpoints) {
        check(endpoints);
        return new RingPlacement(new Ring(generation, endpoints), new BitSet());
    }

    /**
     * The same ring where a backend may have been found under several strings, each of which has its points.
     *
     * @param texts of each backend as the resolver found them, at least one each; a backend's index is its place in this list
     */
    public static Placement otelcolRingOfTexts(int generation, List<List<String>> texts) {
        List<String> endpoints = new ArrayList<>();
        List<Integer> owners = new ArrayList<>();
        for (int backend = 0; backend < texts.size(); backend++) {
            for (String text : texts.get(backend)) {
                endpoints.add(text);
                owners.add(backend);
            }
        }
        check(endpoints);
        int[] backendOf = Ints.toArray(owners);
        return new RingPlacement(new Ring(generation, endpoints, backendOf, texts.size()), new BitSet());
    }

    /** Guava's consistent hash over the names in ascending order; keys hash by {@link KeyHash#routing}. */
    public static Placement jump(List<String> names) {
        check(names);
        return new JumpPlacement(names);
    }

    private static void check(List<String> names) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("no backends");
        }
        if (names.size() > MAX_BACKENDS) {
            throw new IllegalArgumentException(names.size() + " backends are more than " + MAX_BACKENDS);
        }
    }
}
