package io.spanway.lb.hash;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The points of the Collector's hash ring, bit-exact for its three generations.
 *
 * <pre>
 *                        G1 (to 0.129)      G2 (0.145 to 0.150)   G3 (from 0.157)
 * slots                  36,000             36,000                131,071
 * points of an endpoint  100                100                   200
 * hash of point i        CRC(name, i as 1 byte) / i as 4 bytes, little-endian
 * order of placing       endpoint by endpoint, names sorted       by slot, hash, name
 * slot taken             point is dropped   up to 10 steps on; dropped after the tenth step
 * </pre>
 *
 * Immutable.
 */
final class Ring {
    private static final int MAX_STEPS = 10;

    private enum Generation {
        G1(36_000, 100, 1),
        G2(36_000, 100, 4),
        G3(131_071, 200, 4);

        final int slots;
        final int points;
        final int counterBytes;

        Generation(int slots, int points, int counterBytes) {
            this.slots = slots;
            this.points = points;
            this.counterBytes = counterBytes;
        }
    }

    /** A point before it has its place. */
    private record Point(int slot, long hash, byte[] name, int endpoint) {}

    /** Slots that hold a point, ascending. */
    final int[] positions;

    /** Endpoint of each point. */
    final int[] endpoints;

    final int slots;
    final int size;

    /** @param names as configured, in any order; the ring sorts them by bytes as the Collector's resolvers do */
    Ring(int generation, List<String> names) {
        this(generation, names, places(names.size()), names.size());
    }

    /**
     * A ring on which a backend may have several names.
     *
     * @param backendOf index of the backend of each name
     * @param size number of backends
     */
    Ring(int generation, List<String> names, int[] backendOf, int size) {
        if (generation < 1 || generation > 3) {
            throw new IllegalArgumentException("generation: " + generation + " is not 1, 2 or 3");
        }
        Generation rules = Generation.values()[generation - 1];
        this.slots = rules.slots;
        this.size = size;
        int[] taken = new int[slots];
        Arrays.fill(taken, -1);
        for (Point point : points(rules, names)) {
            place(rules, point, taken);
        }
        int count = 0;
        int[] filled = new int[slots];
        int[] owners = new int[slots];
        for (int slot = 0; slot < slots; slot++) {
            if (taken[slot] >= 0) {
                filled[count] = slot;
                owners[count++] = backendOf[taken[slot]];
            }
        }
        positions = Arrays.copyOf(filled, count);
        endpoints = Arrays.copyOf(owners, count);
    }

    private static int[] places(int count) {
        int[] places = new int[count];
        Arrays.setAll(places, place -> place);
        return places;
    }

    private static Point[] points(Generation rules, List<String> names) {
        Point[] points = new Point[names.size() * rules.points];
        Map<String, Integer> firstPlace = new HashMap<>();
        int n = 0;
        for (int endpoint = 0; endpoint < names.size(); endpoint++) {
            int place = endpoint;
            // Listed twice, a name has twice the points (from G2 on), all of them for its first place in the list.
            int first = firstPlace.computeIfAbsent(names.get(endpoint), name -> place);
            byte[] name = names.get(endpoint).getBytes(StandardCharsets.UTF_8);
            byte[] input = Arrays.copyOf(name, name.length + rules.counterBytes);
            for (int i = 0; i < rules.points; i++) {
                input[name.length] = (byte) i;
                long hash = KeyHash.crc32().hash(input, 0, input.length);
                points[n++] = new Point((int) (hash % rules.slots), hash, name, first);
            }
        }
        Comparator<Point> byName = (a, b) -> Arrays.compareUnsigned(a.name, b.name);
        // The sort is stable: the points of one endpoint keep their order, and of equal names the first listed comes
        // first.
        Arrays.sort(
                points,
                rules == Generation.G3
                        ? Comparator.comparingInt(Point::slot)
                                .thenComparingLong(Point::hash)
                                .thenComparing(byName)
                        : byName);
        return points;
    }

    private static void place(Generation rules, Point point, int[] taken) {
        int slot = point.slot;
        int steps = 0;
        int maxSteps = rules == Generation.G1 ? 0 : MAX_STEPS;
        while (taken[slot] >= 0 && steps < maxSteps) {
            slot = slot + 1 == taken.length ? 0 : slot + 1;
            steps++;
        }
        boolean dropped = maxSteps == 0 ? taken[slot] >= 0 : steps == maxSteps;
        if (!dropped) {
            taken[slot] = point.endpoint;
        }
    }

    /** The owner of each slot when some endpoints cannot be used: the next usable point decides. */
    char[] owners(BitSet unusable) {
        char[] owners = new char[slots];
        int next = firstUsable(unusable);
        int slot = slots - 1;
        for (int i = positions.length - 1; i >= 0; i--) {
            for (; slot > positions[i]; slot--) {
                owners[slot] = (char) next;
            }
            if (!unusable.get(endpoints[i])) {
                next = endpoints[i];
            }
        }
        Arrays.fill(owners, 0, slot + 1, (char) next);
        return owners;
    }

    private int firstUsable(BitSet unusable) {
        for (int endpoint : endpoints) {
            if (!unusable.get(endpoint)) {
                return endpoint;
            }
        }
        // G2 gives late names of a very long list no point at all; somebody must answer.
        int usable = unusable.nextClearBit(0);
        if (usable >= size) {
            throw new IllegalArgumentException("no usable backend among " + size);
        }
        return usable;
    }

    /** Index of the first point at or after a slot. */
    int pointAt(int slot) {
        int at = Arrays.binarySearch(positions, slot);
        int index = at >= 0 ? at : -at - 1;
        return index == positions.length ? 0 : index;
    }
}
