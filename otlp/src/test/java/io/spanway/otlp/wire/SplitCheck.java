package io.spanway.otlp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.spanway.otlp.Signal;
import io.spanway.otlp.wire.ItemRouter.Granularity;
import io.spanway.otlp.wire.RequestOracle.Placed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Splits a request and holds every part against the {@link RequestOracle}'s view of the whole. */
final class SplitCheck {
    private final Splitter splitter = new Splitter();
    private final Signal signal;
    private final HashingRouter router;
    private final Granularity granularity;
    private final int parts;

    SplitCheck(Signal signal, Granularity granularity, int parts, int seed) {
        this.signal = signal;
        this.granularity = granularity;
        this.parts = parts;
        this.router = new HashingRouter(granularity, parts, seed);
    }

    SplitCheck withoutIds() {
        router.withoutIds();
        return this;
    }

    /** The parts by number, or null if splitter and oracle agree that the request is malformed. */
    @Nullable
    Map<Integer, byte[]> check(byte[] request) {
        List<Placed> expected;
        try {
            expected = RequestOracle.takeApart(signal, granularity, ByteString.copyFrom(request));
        } catch (IOException malformed) {
            assertThat(split(request))
                    .as("accepted, but: %s", malformed.getMessage())
                    .isNull();
            assertThat(splitter.malformedAt()).isBetween(0, request.length);
            return null;
        }
        Map<Integer, byte[]> split = split(request);
        if (split == null) {
            throw new AssertionError("refused at " + splitter.malformedAt() + " of " + request.length);
        }
        assertParts(expected, split);
        return split;
    }

    private void assertParts(List<Placed> expected, Map<Integer, byte[]> split) {
        Map<Integer, List<Placed>> byPart = new LinkedHashMap<>();
        for (Placed item : expected) {
            byPart.computeIfAbsent(router.partOf(item.bytes()), part -> new ArrayList<>())
                    .add(item);
        }
        assertThat(split.keySet()).containsExactlyInAnyOrderElementsOf(byPart.keySet());
        split.forEach((part, bytes) -> {
            try {
                List<Placed> actual = RequestOracle.takeApart(signal, granularity, ByteString.copyFrom(bytes));
                assertThat(renumbered(actual)).isEqualTo(renumbered(byPart.getOrDefault(part, List.of())));
            } catch (IOException e) {
                throw new AssertionError("part " + part + " is malformed", e);
            }
        });
    }

    /** Groups numbered in the order in which items of the part appear in them: equal if none was merged, cut, emptied or moved. */
    private static List<Placed> renumbered(List<Placed> items) {
        Map<List<Integer>, Integer> numbers = new HashMap<>();
        List<Placed> renumbered = new ArrayList<>();
        for (Placed item : items) {
            List<Integer> path = new ArrayList<>();
            for (int depth = 1; depth <= item.path().size(); depth++) {
                path.add(numbers.computeIfAbsent(item.path().subList(0, depth), key -> numbers.size()));
            }
            renumbered.add(new Placed(item.bytes(), item.items(), item.context(), path));
        }
        return renumbered;
    }

    private @Nullable Map<Integer, byte[]> split(byte[] request) {
        int margin = request.length % 7;
        // The request lies inside a larger buffer, so that reading beyond its end would show.
        ByteBuf source = Unpooled.wrappedBuffer(new byte[margin + request.length + margin]);
        source.setBytes(margin, request).setIndex(margin, margin + request.length);
        int items = splitter.scan(signal, source, router, parts);
        assertThat(source.readerIndex()).isEqualTo(margin);
        if (items == Splitter.MALFORMED) {
            assertThat(splitter.partCount()).isZero();
            return null;
        }
        Map<Integer, byte[]> split = new LinkedHashMap<>();
        int sum = 0;
        for (int i = 0; i < splitter.partCount(); i++) {
            ByteBuf target = Unpooled.buffer(1).writeByte(0x7f);
            splitter.write(i, target);
            byte[] bytes = new byte[target.readableBytes() - 1];
            target.getBytes(1, bytes);
            assertThat(bytes).hasSize(splitter.bytes(i)).hasSizeLessThanOrEqualTo(request.length);
            assertThat(split.put(splitter.part(i), bytes)).isNull();
            sum += splitter.items(i);
        }
        assertThat(sum).isEqualTo(items);
        return split;
    }
}
