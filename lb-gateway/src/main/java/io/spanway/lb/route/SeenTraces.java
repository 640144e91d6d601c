package io.spanway.lb.route;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Which traces were seen, and under which generation of the routing table first: fingerprints in one array of fixed size, shared by all loops.
 *
 * <pre>
 *   entry, 8 bytes:  fingerprint 32 | generation of birth 14 | mark 2 | slice last seen 16      0 = free
 *   place:           either of two buckets of eight entries (one cache line each), chosen by the key's hash
 *   full buckets:    the entry that was not seen for the most slices gives way
 * </pre>
 *
 * <p>Two entries are kept for each trace of the capacity, thus 16 bytes a trace; at this fill fewer than one in a thousand
 * is displaced while in use, which is counted. Entries do not expire: what is not displaced is still true.
 *
 * <p>A new trace is taken for one seen before with a probability of at most 16 / 2<sup>32</sup>; it then stays with the older owner, whole. For keys
 * of 32 bits (the Collector's ring) it is the number of traces held / 2<sup>32</sup>. Generations and slices are compared modulo 2<sup>14</sup> and 2<sup>16</sup>: past
 * 8,192 changes, or 65,536 slices, an old entry may count as a young one.
 *
 * <p>Over a reload the successor uses the array of its predecessor ({@link #inherit}), so that both note what they see in one place.
 *
 * <p>Thread-safe without locks: entries are read and written whole, and of two loops that write one place at the same moment one may lose its
 * entry, which makes its trace a new one.
 */
public final class SeenTraces {
    /** A trace's mark: nothing to tell. */
    static final int NONE = 0;
    /** It is kept with an earlier owner. */
    static final int PINNED = 1;
    /** It was parted because its earlier owner is gone. */
    static final int PARTED = 2;

    /** Slices that one window of the pins lasts. */
    public static final int SLICES = 4;

    private static final VarHandle ENTRIES = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int BUCKET = 8;
    private static final int BIRTH_SHIFT = 18;
    private static final int BIRTH_MASK = 0x3fff;
    private static final int MARK_SHIFT = 16;
    private static final int SLICE_MASK = 0xffff;
    private static final int UNSIGNED_HALF = 32;
    private static final int MOST_LATE_BYTES = 16 * 1024 * 1024;

    private final int size;
    private final long buckets;
    private final LongAdder displaced = new LongAdder();
    private volatile int slice;
    /** Set once, before the first trace. */
    private Memory memory = new Memory();

    /** @param traces that can be told apart at one time, at 16 bytes each; see {@link #open} */
    public SeenTraces(int traces) {
        buckets = Math.max(2, 2L * traces / BUCKET);
        size = (int) buckets * BUCKET;
    }

    /**
     * Takes its memory, unless it was inherited: at once if that is more than 16 MiB, for what does not fit into the heap must be known at the
     * start, else when the first trace comes. To be called before that.
     */
    public SeenTraces open() {
        if (bytes() > MOST_LATE_BYTES) {
            present();
        }
        return this;
    }

    /**
     * Goes on with the memory of another, which goes on to use it as well. To be called before {@link #open}.
     *
     * @return false, and nothing is changed, if the other's has another size
     */
    public boolean inherit(SeenTraces earlier) {
        if (earlier.buckets != buckets) {
            return false;
        }
        memory = earlier.memory;
        slice = earlier.slice;
        displaced.add(earlier.displaced());
        return true;
    }

    /** The array, made now if it is not there yet. */
    private long[] present() {
        long[] made = memory.entries;
        return made == null ? memory.make(size) : made;
    }

    /**
     * Notes that a trace is seen now.
     *
     * @param generation of the table that it is routed by
     * @return a ticket for {@link #birth}, {@link #mark} and {@link #remark}
     */
    long touch(long keyHash, int generation) {
        long mixed = keyHash * 0x9e37_79b9_7f4a_7c15L;
        mixed ^= mixed >>> UNSIGNED_HALF;
        int high = (int) (mixed >>> UNSIGNED_HALF);
        int print = high == 0 ? 1 : high;
        int first = bucket((int) mixed);
        int second = bucket((int) mixed * 0x85eb_ca6b ^ print);
        int now = slice & SLICE_MASK;
        long[] all = present();
        int at = find(all, first, print);
        if (at < 0) {
            at = find(all, second, print);
        }
        if (at < 0) {
            at = victim(all, first, second, print, now);
            put(all, at, (long) print << UNSIGNED_HALF | (long) (generation & BIRTH_MASK) << BIRTH_SHIFT | now);
            return ticket(at, generation, NONE);
        }
        long entry = get(all, at);
        if ((entry & SLICE_MASK) != now) {
            put(all, at, entry & ~(long) SLICE_MASK | now);
        }
        return ticket(at, (int) (entry >>> BIRTH_SHIFT), (int) (entry >>> MARK_SHIFT));
    }

    /** Multiplication instead of a mask: the number of buckets need be no power of two. */
    private int bucket(int hash) {
        return (int) (((hash & 0xffff_ffffL) * buckets) >>> UNSIGNED_HALF) * BUCKET;
    }

    private static int find(long[] entries, int bucket, int print) {
        for (int i = bucket; i < bucket + BUCKET; i++) {
            if ((int) (get(entries, i) >>> UNSIGNED_HALF) == print) {
                return i;
            }
        }
        return -1;
    }

    /** The first bucket's oldest if no window has seen it, so that most traces are found at the first look; else the older of both. */
    private int victim(long[] entries, int first, int second, int print, int now) {
        int oldest = oldest(entries, first, print, now);
        int bucket = first;
        if (inUse(oldest)) {
            int other = oldest(entries, second, print, now);
            if (other > oldest) {
                oldest = other;
                bucket = second;
            }
            if (inUse(oldest)) {
                displaced.increment();
            }
        }
        return bucket + ((oldest ^ print) & BUCKET - 1);
    }

    private static boolean inUse(int oldest) {
        return oldest / BUCKET <= SLICES;
    }

    /**
     * Age and place of the oldest entry as one number, because a branch on random ages would be mispredicted half of the time. Among
     * equals the print decides, lest the latest comer be the next to go. Free places are older than any entry.
     */
    private static int oldest(long[] entries, int bucket, int print, int now) {
        int oldest = -1;
        for (int i = 0; i < BUCKET; i++) {
            long entry = get(entries, bucket + i);
            int age = ((now - (int) entry) & SLICE_MASK) + (entry == 0 ? SLICE_MASK + 1 : 0);
            oldest = Math.max(oldest, age * BUCKET + ((i ^ print) & BUCKET - 1));
        }
        return oldest;
    }

    private static long ticket(int at, int birth, int mark) {
        return (long) at << UNSIGNED_HALF | (long) (birth & BIRTH_MASK) << 2 | mark & 3;
    }

    /** Whether a trace was born before {@code generation}. */
    static boolean bornBefore(long ticket, int generation) {
        int difference = (int) (ticket >>> 2 & BIRTH_MASK) - generation;
        // Sign of a number of 14 bits.
        return (difference << 18) < 0;
    }

    /** What was noted about the trace. */
    static int mark(long ticket) {
        return (int) ticket & 3;
    }

    /** Notes something else about it, if its entry still looks like its own. */
    void remark(long ticket, int mark) {
        int at = (int) (ticket >>> UNSIGNED_HALF);
        long[] all = present();
        long entry = get(all, at);
        if ((entry >>> BIRTH_SHIFT & BIRTH_MASK) == (ticket >>> 2 & BIRTH_MASK)) {
            put(all, at, entry & ~(3L << MARK_SHIFT) | (long) mark << MARK_SHIFT);
        }
    }

    /** One slice of time has passed: a quarter of the window. Called by the control thread. */
    public void nextSlice() {
        slice = slice + 1 & SLICE_MASK;
    }

    /** Traces that were displaced although they were seen within a window: more of these than none asks for a larger capacity. */
    public long displaced() {
        return displaced.sum();
    }

    /** Bytes of the array, whether it was made already or not. */
    public long bytes() {
        return size * (long) Long.BYTES;
    }

    private static long get(long[] entries, int at) {
        return (long) ENTRIES.getOpaque(entries, at);
    }

    private static void put(long[] entries, int at, long entry) {
        ENTRIES.setOpaque(entries, at, entry);
    }

    /** Holds the array, from the first trace on: a gateway that waits for traffic needs none. Thread-safe. */
    private static final class Memory {
        volatile long @Nullable [] entries;

        synchronized long[] make(int size) {
            long[] made = entries;
            if (made == null) {
                made = new long[size];
                entries = made;
            }
            return made;
        }
    }
}
