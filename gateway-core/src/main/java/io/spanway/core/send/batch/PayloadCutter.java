package io.spanway.core.send.batch;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.spanway.core.queue.Sizer;
import io.spanway.otlp.Payload;
import io.spanway.otlp.Signal;
import io.spanway.otlp.wire.ItemRouter;
import io.spanway.otlp.wire.Splitter;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a payload that is too large for a batch at item borders, order kept, resource and scope copied to each piece.
 *
 * <p>Confined to one thread.
 */
final class PayloadCutter {
    private final Splitter splitter = new Splitter();

    /**
     * The payload in pieces: the first of at most {@code first}, the others of at most {@code max} units.
     *
     * <p>Measured in bytes, a piece may be smaller than it could be; one that is a single item may be larger than {@code max}.
     *
     * @param payload counted; its reference passes to the pieces
     */
    List<Payload> cut(Payload payload, long first, long max, Sizer sizer) {
        if (sizer == Sizer.ITEMS) {
            return cutByItems(payload, first, max);
        }
        List<Payload> pieces = new ArrayList<>();
        cutByBytes(payload, max, pieces);
        return pieces;
    }

    private void cutByBytes(Payload payload, long maxBytes, List<Payload> pieces) {
        if (payload.sizeBytes() <= maxBytes || payload.items() <= 1) {
            pieces.add(payload);
            return;
        }
        long count = Math.min(payload.items(), payload.sizeBytes() / maxBytes + 1);
        long itemsEach = (payload.items() + count - 1) / count;
        for (Payload piece : cutByItems(payload, itemsEach, itemsEach)) {
            cutByBytes(piece, maxBytes, pieces);
        }
    }

    private List<Payload> cutByItems(Payload payload, long first, long max) {
        int parts = (int) (1 + (Math.max(0, payload.items() - first) + max - 1) / max);
        int found = splitter.scan(payload.signal(), payload.bytes(), new InTurn(first, max, parts), parts);
        if (found == Splitter.MALFORMED || splitter.partCount() < 2) {
            splitter.reset();
            return List.of(payload);
        }
        List<Payload> pieces = new ArrayList<>(parts);
        for (int i = 0; i < splitter.partCount(); i++) {
            ByteBuf bytes = ByteBufAllocator.DEFAULT.buffer(splitter.bytes(i));
            splitter.write(i, bytes);
            Payload piece = new Payload(payload.signal(), bytes, payload.context(), payload.arrivalNanos());
            piece.counted(splitter.items(i));
            pieces.add(piece);
        }
        splitter.reset();
        payload.release();
        return pieces;
    }

    /** The first items to part 0, the next to part 1, and so on. Confined to one scan. */
    private static final class InTurn implements ItemRouter {
        private final long first;
        private final long max;
        private final int parts;
        private long seen;

        InTurn(long first, long max, int parts) {
            this.first = first;
            this.max = max;
            this.parts = parts;
        }

        @Override
        public Granularity granularity(Signal signal) {
            return Granularity.POINT;
        }

        @Override
        public void enterResource(ByteBuf request, int offset, int length) {}

        @Override
        public void enterScope(ByteBuf request, int offset, int length) {}

        @Override
        public void enterMetric(ByteBuf request, int offset, int length) {}

        @Override
        public int route(ByteBuf request, int offset, int length, int idOffset, int idLength) {
            long item = seen++;
            return item < first ? 0 : (int) Math.min(parts - 1, 1 + (item - first) / max);
        }
    }
}
