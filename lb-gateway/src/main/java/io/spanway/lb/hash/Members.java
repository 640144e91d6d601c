package io.spanway.lb.hash;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/**
 * The usable backends of a rendezvous, ordered by the hash of their names, so that the order in which they were listed has no influence.
 *
 * <p>Of a name that is listed twice the first one counts. Immutable (arrays are never changed after construction).
 */
final class Members {
    /** Place of each member in the list that the placement was built from. */
    final int[] index;

    final long[] seeds;

    /** See {@link Turns#step} and {@link Turns#limit}. */
    final long[] steps;

    final int[] limits;

    /** 1 / weight. */
    final double[] perWeight;

    final boolean equalWeights;

    private Members(List<Member> sorted) {
        int count = sorted.size();
        index = new int[count];
        seeds = new long[count];
        steps = new long[count];
        limits = new int[count];
        perWeight = new double[count];
        boolean equal = true;
        for (int i = 0; i < count; i++) {
            Member member = sorted.get(i);
            index[i] = member.index;
            seeds[i] = member.seed;
            steps[i] = Turns.step(member.weight);
            limits[i] = Turns.limit(steps[i]);
            perWeight[i] = 1 / member.weight;
            equal &= member.weight == sorted.get(0).weight;
        }
        equalWeights = equal;
    }

    private record Member(int index, long seed, double weight) {}

    static Members of(List<String> names, double[] weights, BitSet excluded) {
        KeyHash hash = KeyHash.xxHash64(HashSeeds.NAME);
        List<Member> members = new ArrayList<>(names.size());
        for (int i = 0; i < names.size(); i++) {
            if (!excluded.get(i)) {
                byte[] name = names.get(i).getBytes(StandardCharsets.UTF_8);
                members.add(new Member(i, hash.hash(name, 0, name.length), weights[i]));
            }
        }
        if (members.isEmpty()) {
            throw new IllegalArgumentException("no usable backend among " + names.size());
        }
        members.sort(Comparator.comparingLong(Member::seed).thenComparingInt(Member::index));
        return new Members(members);
    }

    int size() {
        return index.length;
    }
}
