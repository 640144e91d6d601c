package io.spanway.lb.hash;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class KeyHashTest {
    private static final long SEED = 20_261_121;

    @Test
    void crc32_anyLength_equalsTheJdk() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int length = 0; length < 200; length++) {
            byte[] bytes = new byte[length + 5];
            random.nextBytes(bytes);
            CRC32 jdk = new CRC32();
            jdk.update(bytes, 3, length);
            assertThat(KeyHash.crc32().hash(bytes, 3, length))
                    .as("length %d", length)
                    .isEqualTo(jdk.getValue());
        }
    }

    @Test
    void xxHash64_knownInputs_equalsPublishedValues() {
        assertThat(xx(0, "")).isEqualTo(0xef46db3751d8e999L);
        assertThat(xx(0, "a")).isEqualTo(0xd24ec4f1a98c6e5bL);
        assertThat(xx(0, "abc")).isEqualTo(0x44bc2cf5ad770999L);
        assertThat(xx(0, "Nobody inspects the spammish repetition")).isEqualTo(0xfbcea83c8a378bf1L);
        assertThat(xx(20141025, "I want an unsigned 64-bit seed!"))
                .isNotEqualTo(xx(0, "I want an unsigned 64-bit seed!"));
    }

    @Test
    void hash_sameBytesInArrayHeapAndDirectBuffer_isTheSame() {
        SplittableRandom random = new SplittableRandom(SEED);
        KeyHash[] hashes = {KeyHash.routing(), KeyHash.crc32(), KeyHash.xxHash64(7), KeyHash.seeded(HashSeeds.SHARD)};
        ByteBuf direct = PooledByteBufAllocator.DEFAULT.directBuffer(256);
        try {
            for (int length = 0; length < 120; length++) {
                byte[] bytes = new byte[length + 9];
                random.nextBytes(bytes);
                direct.clear().writeBytes(bytes);
                ByteBuf heap = Unpooled.wrappedBuffer(bytes, 2, length + 7);
                for (KeyHash hash : hashes) {
                    long expected = hash.hash(bytes, 4, length);
                    assertThat(hash.hash(direct, 4, length))
                            .as("length %d", length)
                            .isEqualTo(expected);
                    assertThat(hash.hash(heap, 2, length))
                            .as("length %d", length)
                            .isEqualTo(expected);
                }
            }
        } finally {
            direct.release();
        }
    }

    @Test
    void routing_knownIds_neverChange() {
        assertThat(routing("6c6cece089693dd44011cf8672b5fb84")).isEqualTo(GOLDEN_1);
        assertThat(routing("00000000000000000000000000000001")).isEqualTo(GOLDEN_2);
        byte[] name = "checkout".getBytes(StandardCharsets.UTF_8);
        assertThat(KeyHash.routing().hash(name, 0, name.length)).isEqualTo(GOLDEN_3);
    }

    @Test
    void routing_idsThatDifferInOneBit_differInHalfOfTheHashBits() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int bit = 0; bit < 128; bit++) {
            long flipped = 0;
            for (int round = 0; round < 500; round++) {
                byte[] id = new byte[16];
                random.nextBytes(id);
                long before = KeyHash.routing().hash(id, 0, 16);
                id[bit / 8] ^= (byte) (1 << (bit % 8));
                flipped += Long.bitCount(before ^ KeyHash.routing().hash(id, 0, 16));
            }
            assertThat(flipped / 500.0).as("bit %d, seed %d", bit, SEED).isBetween(31.0, 33.0);
        }
    }

    /** One id, three uses: which backend, which of 4 shards, whether one of 10 is sampled. All 3 x 4 x 10 cells must fill alike. */
    @Test
    void seeds_routingShardAndSamplingOfOneId_areIndependent() {
        Placement placement = Placements.rendezvous(java.util.List.of("gw1:4317", "gw2:4317", "gw3:4317"));
        KeyHash shard = KeyHash.seeded(HashSeeds.SHARD);
        KeyHash sampling = KeyHash.seeded(HashSeeds.SAMPLING);
        SplittableRandom random = new SplittableRandom(SEED);
        int[] cells = new int[3 * 4 * 10];
        int ids = 1_200_000;
        byte[] id = new byte[16];
        for (int i = 0; i < ids; i++) {
            random.nextBytes(id);
            int backend = placement.owner(KeyHash.routing().hash(id, 0, 16));
            int part = (int) (shard.hash(id, 0, 16) >>> 62);
            int tenth = (int) Long.remainderUnsigned(sampling.hash(id, 0, 16), 10);
            cells[(backend * 4 + part) * 10 + tenth]++;
        }
        double expected = ids / 120.0;
        double chiSquare = 0;
        for (int cell : cells) {
            chiSquare += (cell - expected) * (cell - expected) / expected;
        }
        // 119 degrees of freedom: 99.99 % of independent draws stay below 185.
        assertThat(chiSquare).as("seed %d", SEED).isLessThan(185);
    }

    private static long xx(long seed, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return KeyHash.xxHash64(seed).hash(bytes, 0, bytes.length);
    }

    private static long routing(String hex) {
        return KeyHash.routing().hash(HexFormat.of().parseHex(hex), 0, 16);
    }

    private static final long GOLDEN_1 = 1274025119160158421L;
    private static final long GOLDEN_2 = -6631608441536688621L;
    private static final long GOLDEN_3 = 7895812765023965260L;
}
