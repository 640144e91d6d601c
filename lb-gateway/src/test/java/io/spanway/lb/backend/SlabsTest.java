package io.spanway.lb.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SlabsTest {
    @BeforeEach
    @AfterEach
    void forget() {
        FastThreadLocal.removeAll();
    }

    @Test
    void slab_givenBack_isTheNext() {
        ByteBuf slab = Slabs.ofLoop().take(100_000);
        slab.writeZero(50_000);
        Slabs.ofLoop().give(slab);
        ByteBuf next = Slabs.ofLoop().take(60_000);
        assertThat(next).isSameAs(slab);
        assertThat(next.readableBytes()).isZero();
        assertThat(next.refCnt()).isEqualTo(1);
        next.release();
    }

    @Test
    void slab_thatSomebodyReads_isNotGivenOut() {
        ByteBuf slab = Slabs.ofLoop().take(100_000);
        ByteBuf slice = slab.writeZero(10).retainedSlice(0, 10);
        Slabs.ofLoop().give(slab);
        ByteBuf next = Slabs.ofLoop().take(100_000);
        assertThat(next).isNotSameAs(slab);
        assertThat(slice.refCnt()).isEqualTo(1);
        slice.release();
        next.release();
    }

    @Test
    void slab_tooSmall_isNotGivenOut() {
        ByteBuf slab = Slabs.ofLoop().take(100_000);
        int capacity = slab.capacity();
        Slabs.ofLoop().give(slab);
        ByteBuf larger = Slabs.ofLoop().take(capacity + 1);
        assertThat(larger.capacity()).isGreaterThan(capacity);
        larger.release();
    }

    @Test
    void slabs_smallAndHuge_areNotKept() {
        ByteBuf small = Slabs.ofLoop().take(1_000);
        ByteBuf huge = Slabs.ofLoop().take(3_000_000);
        Slabs.ofLoop().give(small);
        Slabs.ofLoop().give(huge);
        assertThat(small.refCnt()).isZero();
        assertThat(huge.refCnt()).isZero();
    }

    @Test
    void slabs_beyondAFew_areReleased_oldestFirst() {
        List<ByteBuf> all = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            all.add(Slabs.ofLoop().take(64_000));
        }
        all.forEach(Slabs.ofLoop()::give);
        assertThat(all.subList(0, 4))
                .allSatisfy(slab -> assertThat(slab.refCnt()).isZero());
        assertThat(all.subList(4, 12))
                .allSatisfy(slab -> assertThat(slab.refCnt()).isEqualTo(1));
        FastThreadLocal.removeAll();
        assertThat(all).allSatisfy(slab -> assertThat(slab.refCnt()).isZero());
    }
}
