package io.spanway.lb.hash;

import java.util.BitSet;
import java.util.List;

/**
 * Highest-random-weight placement: every member has a rank for every key, computed from its own name and weight alone; the first in rank owns
 * the key. So a change of the set moves the keys of the members that changed and no others.
 *
 * <p>The rank has two parts. Members with a turn at the key's slot ({@link Turns}) come first, the earliest turn leading; the others follow
 * by the lot that they draw for the key ({@link Lots}). Both parts favour members in proportion to their weights. Why two: lots alone
 * are exact but cost a draw for each member, turns alone can be looked up but share less evenly. With few members nearly every key is decided by
 * lots, with a thousand nearly every one by a table of turns, and no number of members is special. {@link TurnTable} changes speed, never an owner.
 *
 * <p>Shares: lots are exact; turns give a share a standard deviation of at most {@code sqrt(N / 2 / 4,194,304)} of itself. Immutable.
 */
final class Rendezvous implements Placement {
    /** Up to here the table of turns has bits only, 512 KiB instead of 8 MiB. */
    static final int FEW = 32;

    private final List<String> names;
    private final double[] weights;
    private final BitSet excluded;
    private final Members members;
    private final long[] anyTurn;
    private final char[] earliestTurn;

    Rendezvous(List<String> names, double[] weights, BitSet excluded) {
        this.names = names;
        this.weights = weights;
        this.excluded = excluded;
        this.members = Members.of(names, weights, excluded);
        boolean few = members.size() <= FEW;
        this.anyTurn = few ? TurnTable.any(members) : new long[0];
        this.earliestTurn = few ? new char[0] : TurnTable.earliest(members);
    }

    @Override
    public int size() {
        return names.size();
    }

    @Override
    public int owner(long keyHash) {
        int slot = Turns.slot(keyHash);
        if (earliestTurn.length > 0) {
            char member = earliestTurn[slot];
            if (member != TurnTable.NOBODY) {
                return members.index[member];
            }
        } else if ((anyTurn[slot >>> 6] >>> slot & 1) != 0) {
            return members.index[earliestTurn(slot)];
        }
        return members.index[members.equalWeights ? lowestLot(keyHash) : lowestWeightedLot(keyHash)];
    }

    private int earliestTurn(int slot) {
        long salt = Turns.blockSalt(slot);
        long earliest = Turns.HORIZON;
        int winner = 0;
        for (int i = 0; i < members.size(); i++) {
            long turn = turn(i, slot, salt);
            if (turn < earliest) {
                earliest = turn;
                winner = i;
            }
        }
        return winner;
    }

    /** The turn of a member at a slot; the horizon or later if it has none. */
    private long turn(int member, int slot, long salt) {
        long permutation = Turns.permutation(members.seeds[member], salt);
        int position = Turns.position(permutation, slot);
        if (position >= members.limits[member]) {
            return Turns.HORIZON;
        }
        long step = members.steps[member];
        return Turns.firstTurn(permutation, step) + position * step;
    }

    /**
     * The lots' low 16 bits give way to the member, so that one comparison without a branch keeps both: which lot is the lowest is
     * random by design, and a mispredicted branch costs more than the draw.
     */
    private int lowestLot(long keyHash) {
        long[] seeds = members.seeds;
        long lowest = Long.MAX_VALUE;
        for (int i = 0; i < seeds.length; i++) {
            long lot = (Lots.draw(keyHash, seeds[i]) & ~0xffffL) | i;
            long less = lot - lowest;
            lowest += less & (less >> 63);
        }
        return (int) lowest & 0xffff;
    }

    private int lowestWeightedLot(long keyHash) {
        int winner = 0;
        double lowest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < members.size(); i++) {
            double lot = weightedLot(i, keyHash);
            if (lot < lowest) {
                lowest = lot;
                winner = i;
            }
        }
        return winner;
    }

    private double weightedLot(int member, long keyHash) {
        long lot = Lots.draw(keyHash, members.seeds[member]) & ~0xffffL;
        return Lots.exponential(lot) * members.perWeight[member];
    }

    @Override
    public int[] preference(long keyHash, int count) {
        double[] ranks = ranks(keyHash);
        int[] chosen = new int[Math.min(count, ranks.length)];
        for (int n = 0; n < chosen.length; n++) {
            int next = 0;
            for (int i = 1; i < ranks.length; i++) {
                next = ranks[i] < ranks[next] ? i : next;
            }
            ranks[next] = Double.POSITIVE_INFINITY;
            chosen[n] = members.index[next];
        }
        return chosen;
    }

    private double[] ranks(long keyHash) {
        int slot = Turns.slot(keyHash);
        long salt = Turns.blockSalt(slot);
        double[] ranks = new double[members.size()];
        for (int i = 0; i < ranks.length; i++) {
            long turn = turn(i, slot, salt);
            // Turns are negative, lots positive, so that neither loses precision to an offset.
            ranks[i] = turn < Turns.HORIZON ? (double) turn - Turns.HORIZON : weightedLot(i, keyHash);
        }
        return ranks;
    }

    @Override
    public Placement without(BitSet unusable) {
        BitSet all = (BitSet) excluded.clone();
        all.or(unusable);
        return all.equals(excluded) ? this : new Rendezvous(names, weights, all);
    }
}
