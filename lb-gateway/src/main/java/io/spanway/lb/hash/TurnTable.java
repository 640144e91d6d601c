package io.spanway.lb.hash;

import java.util.Arrays;

/**
 * Who has the earliest turn at each of the 4,194,304 slots: for many members one read of 8 MiB, for few a bit that says whether anybody has one.
 *
 * <p>Filled block by block, so that a block's turns stay in the processor's cache. Immutable.
 */
final class TurnTable {
    /** Of {@link #earliest}: nobody has a turn at the slot. Also one more than the greatest member. */
    static final char NOBODY = '\uffff';

    private TurnTable() {}

    /** The member with the earliest turn at each slot. */
    static char[] earliest(Members members) {
        char[] table = new char[Turns.SLOT_COUNT];
        long[] block = new long[Turns.BLOCK_SLOTS];
        for (int firstSlot = 0; firstSlot < Turns.SLOT_COUNT; firstSlot += Turns.BLOCK_SLOTS) {
            Arrays.fill(block, packed(Turns.HORIZON, NOBODY));
            long salt = Turns.blockSalt(firstSlot);
            for (int i = 0; i < members.size(); i++) {
                take(i, Turns.permutation(members.seeds[i], salt), members.steps[i], block);
            }
            for (int place = 0; place < block.length; place++) {
                table[firstSlot + place] = (char) block[place];
            }
        }
        return table;
    }

    private static long packed(long turn, int member) {
        return turn << Character.SIZE | member;
    }

    /** Keeps the lesser of two without a branch, which would be mispredicted for every fifth turn. */
    private static void take(int member, long permutation, long step, long[] block) {
        long turn = Turns.firstTurn(permutation, step);
        int count = Turns.count(turn, step);
        long mine = packed(turn, member);
        long packedStep = step << Character.SIZE;
        for (int position = 0; position < count; position++, mine += packedStep) {
            int place = Turns.place(permutation, position);
            long held = block[place];
            long less = mine - held;
            block[place] = held + (less & (less >> 63));
        }
    }

    /** One bit for each slot: whether any member has a turn there. */
    static long[] any(Members members) {
        long[] bits = new long[Turns.SLOT_COUNT / Long.SIZE];
        for (int firstSlot = 0; firstSlot < Turns.SLOT_COUNT; firstSlot += Turns.BLOCK_SLOTS) {
            long salt = Turns.blockSalt(firstSlot);
            for (int i = 0; i < members.size(); i++) {
                long permutation = Turns.permutation(members.seeds[i], salt);
                long step = members.steps[i];
                int count = Turns.count(Turns.firstTurn(permutation, step), step);
                for (int position = 0; position < count; position++) {
                    int slot = firstSlot + Turns.place(permutation, position);
                    bits[slot >>> 6] |= 1L << slot;
                }
            }
        }
        return bits;
    }
}
