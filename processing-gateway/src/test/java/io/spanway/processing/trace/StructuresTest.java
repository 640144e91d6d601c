package io.spanway.processing.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The room's tables against the collections of the JDK, by random operations. */
class StructuresTest {
    private static final long SEED = 42;

    @Test
    void idTable_isAMapFromIdsToSlots() {
        Random random = new Random(SEED);
        IdTable table = new IdTable();
        Map<Long, Integer> expected = new HashMap<>();
        for (int i = 0; i < 200_000; i++) {
            long id = random.nextInt(3000);
            Integer slot = expected.get(id);
            assertThat(table.find(-id, id)).isEqualTo(slot == null ? IdTable.NONE : slot);
            if (slot == null) {
                int added = table.insert(-id, id);
                assertThat(expected).doesNotContainValue(added);
                assertThat(added).isLessThan(table.capacity());
                expected.put(id, added);
            } else if (random.nextInt(3) > 0) {
                table.remove(slot);
                expected.remove(id);
            } else {
                assertThat(table.high(slot)).isEqualTo(-id);
                assertThat(table.low(slot)).isEqualTo(id);
            }
            assertThat(table.size()).isEqualTo(expected.size());
        }
    }

    @Test
    void decisionCache_forgetsTheLeastRecentlyUsed() {
        Random random = new Random(SEED);
        DecisionCache cache = new DecisionCache(100);
        LinkedHashMap<Long, Boolean> expected = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
                return size() > 100;
            }
        };
        for (int i = 0; i < 100_000; i++) {
            long id = random.nextInt(250);
            if (random.nextBoolean()) {
                cache.put(id, id);
                expected.put(id, true);
            } else {
                assertThat(cache.contains(id, id)).isEqualTo(expected.get(id) != null);
            }
            assertThat(cache.size()).isEqualTo(expected.size());
        }
    }

    @Test
    void decisionCache_ofSizeZero_remembersNothing() {
        DecisionCache cache = new DecisionCache(0);
        cache.put(1, 1);
        assertThat(cache.contains(1, 1)).isFalse();
        assertThat(cache.enabled()).isFalse();
    }

    @Test
    void slotLists_keepOrder() {
        SlotLists lists = new SlotLists(2);
        lists.ensureCapacity(10);
        for (int slot = 0; slot < 5; slot++) {
            lists.append(0, slot);
        }
        lists.remove(2);
        lists.move(0, 1);
        lists.move(4, 1);
        assertThat(drained(lists, 0)).containsExactly(1, 3);
        assertThat(drained(lists, 1)).containsExactly(0, 4);
        assertThat(lists.first(0)).isEqualTo(SlotLists.NONE);
        assertThat(lists.size(1)).isZero();
    }

    private static List<Integer> drained(SlotLists lists, int list) {
        List<Integer> slots = new ArrayList<>();
        while (lists.first(list) != SlotLists.NONE) {
            int slot = lists.first(list);
            assertThat(lists.listOf(slot)).isEqualTo(list);
            slots.add(slot);
            lists.remove(slot);
        }
        return slots;
    }

    @Test
    void streams_giveBackWhatWasAppended() {
        Random random = new Random(SEED);
        try (TraceStreams streams = new TraceStreams(new BlockArena())) {
            int slots = 50;
            streams.ensureCapacity(slots);
            ByteBuf[] expected = new ByteBuf[slots];
            for (int slot = 0; slot < slots; slot++) {
                streams.open(slot);
                expected[slot] = Unpooled.buffer();
            }
            for (int i = 0; i < 50_000; i++) {
                int slot = random.nextInt(slots);
                if (random.nextInt(20) == 0) {
                    ByteBuf drained = Unpooled.buffer();
                    assertThat(streams.length(slot)).isEqualTo(expected[slot].readableBytes());
                    streams.drain(slot, drained);
                    assertThat(ByteBufUtil.equals(drained, expected[slot])).isTrue();
                    expected[slot].clear();
                } else {
                    byte[] bytes = new byte[random.nextInt(400)];
                    random.nextBytes(bytes);
                    streams.append(slot, Unpooled.wrappedBuffer(bytes), 0, bytes.length);
                    expected[slot].writeBytes(bytes);
                }
            }
            for (int slot = 0; slot < slots; slot++) {
                streams.drain(slot, Unpooled.buffer());
            }
            assertThat(streams.usedBytes()).isZero();
        }
    }

    @Test
    void arena_givesEmptySlabsBack() {
        try (BlockArena arena = new BlockArena()) {
            List<Integer> blocks = new ArrayList<>();
            for (int i = 0; i < 30_000; i++) {
                blocks.add(arena.allocate());
            }
            assertThat(blocks).doesNotHaveDuplicates();
            assertThat(arena.usedBytes()).isEqualTo(30_000L * BlockArena.BYTES_PER_BLOCK);
            long peak = arena.reservedBytes();
            for (int i = blocks.size() - 1; i >= 100; i--) {
                arena.free(blocks.get(i));
            }
            assertThat(arena.reservedBytes()).isLessThanOrEqualTo(peak / 2);
            int again = arena.allocate();
            assertThat(arena.memory(again).capacity()).isGreaterThan(arena.offset(again));
        }
    }

    @Test
    void arena_thatOpensAndClosesSlabs_usesTheirNumbersAgain() {
        Random random = new Random(SEED);
        try (BlockArena arena = new BlockArena()) {
            List<Integer> blocks = new ArrayList<>();
            for (int round = 0; round < 200; round++) {
                for (int i = random.nextInt(20_000); i > 0; i--) {
                    blocks.add(arena.allocate());
                }
                for (int i = random.nextInt(blocks.size() + 1); i > 0; i--) {
                    int place = random.nextInt(blocks.size());
                    arena.free(blocks.get(place));
                    blocks.set(place, blocks.get(blocks.size() - 1));
                    blocks.remove(blocks.size() - 1);
                }
                assertThat(arena.usedBytes()).isEqualTo((long) blocks.size() * BlockArena.BYTES_PER_BLOCK);
                assertThat(arena.reservedBytes()).isGreaterThanOrEqualTo(arena.usedBytes());
            }
            assertThat(blocks).doesNotHaveDuplicates();
            blocks.forEach(arena::free);
            assertThat(arena.reservedBytes()).as("one empty slab stays").isLessThan(2 << 20);
        }
    }

    @Test
    void arena_withoutMemory_saysSoBeforehand() {
        int[] left = {2};
        BlockArena arena = new BlockArena(bytes -> {
            if (left[0]-- <= 0) {
                throw new OutOfMemoryError("no more in this test");
            }
            return Unpooled.directBuffer(bytes, bytes);
        });
        assertThat(arena.reserve(10_000)).isTrue();
        assertThat(arena.reserve(20_000)).isFalse();
        int first = arena.allocate();
        for (int i = 1; i < 2 * 8192; i++) {
            arena.allocate();
        }
        assertThat(arena.reserve(1)).isFalse();
        arena.free(first);
        assertThat(arena.reserve(1)).isTrue();
        assertThat(arena.allocate()).isEqualTo(first);
        arena.close();
    }

    @Test
    void envelopes_areKeptOnceAndForgottenWithTheLastReference() {
        Random random = new Random(SEED);
        Envelopes envelopes = new Envelopes();
        Map<String, Integer> numbers = new HashMap<>();
        Map<String, Integer> references = new HashMap<>();
        for (int i = 0; i < 50_000; i++) {
            String text = "envelope " + random.nextInt(300);
            Integer number = numbers.get(text);
            if (number != null && random.nextBoolean()) {
                envelopes.release(number);
                if (references.merge(text, -1, Integer::sum) == 0) {
                    numbers.remove(text);
                }
            } else {
                int given = envelopes.intern(Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8)));
                if (number != null) {
                    assertThat(given).isEqualTo(number);
                }
                numbers.put(text, given);
                references.merge(text, 1, Integer::sum);
                assertThat(new String(envelopes.bytes(given), StandardCharsets.UTF_8))
                        .isEqualTo(text);
            }
            assertThat(envelopes.size()).isEqualTo(numbers.size());
        }
        numbers.forEach((text, number) -> {
            for (int i = references.getOrDefault(text, 0); i > 0; i--) {
                envelopes.release(number);
            }
        });
        assertThat(envelopes.usedBytes()).isZero();
    }
}
