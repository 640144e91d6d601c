package io.spanway.core.send.batch;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.RequestContext;
import java.util.List;

/**
 * Several payloads sent as one: the bytes of one OTLP request after the other are the merged request.
 *
 * <p>The answer to the batch is the answer to each part, but for two cases. A batch refused for good for what it holds is taken apart and
 * sent once more part by part, so that one bad part harms nobody else. A partial success of the batch says nothing of a single part, so
 * each is told as a warning.
 *
 * <p>Confined to the thread that builds it, then to whoever answers.
 */
final class MergedBatch implements Completion {
    /** Below this average, copying parts into one buffer costs less than carrying many small ones to the socket. */
    private static final int COPY_BELOW_BYTES = 4096;

    private final ByteBuf bytes;
    private final int[] starts;
    private final int[] items;
    private final Completion[] dones;
    private final Payload first;
    private final RequestContext context;
    private final PayloadSink out;

    private MergedBatch(ByteBuf bytes, List<BatchPart> parts, RequestContext context, PayloadSink out) {
        this.bytes = bytes;
        this.starts = new int[parts.size() + 1];
        this.items = new int[parts.size()];
        this.dones = new Completion[parts.size()];
        this.first = parts.get(0).payload();
        this.context = context;
        this.out = out;
        for (int i = 0; i < parts.size(); i++) {
            BatchPart part = parts.get(i);
            starts[i + 1] = starts[i] + part.sizeBytes();
            items[i] = part.items();
            dones[i] = part.done();
        }
    }

    /** Sends {@code parts} (at least one; their references pass) to {@code out} as one payload with {@code context}. */
    static void send(List<BatchPart> parts, RequestContext context, PayloadSink out) {
        if (parts.size() == 1) {
            BatchPart only = parts.get(0);
            out.accept(with(only.payload(), only.payload().bytes(), only.items(), context), only.done());
            return;
        }
        long total = 0;
        long items = 0;
        for (BatchPart part : parts) {
            total += part.sizeBytes();
            items += part.items();
        }
        MergedBatch batch = new MergedBatch(merge(parts, (int) total), parts, context, out);
        out.accept(with(batch.first, batch.bytes.retainedDuplicate(), (int) items, context), batch);
    }

    @Override
    public void complete(Outcome outcome) {
        if (outcome instanceof Outcome.Refused refused && concernsContent(refused)) {
            for (int i = 0; i < dones.length; i++) {
                ByteBuf part = bytes.retainedSlice(starts[i], starts[i + 1] - starts[i]);
                out.accept(with(first, part, items[i], context), dones[i]);
            }
        } else {
            Outcome each = outcome instanceof Outcome.PartlyRejected partly
                    ? Outcome.partlyRejected(0, partly.message())
                    : outcome;
            for (Completion done : dones) {
                done.complete(each);
            }
        }
        bytes.release();
    }

    private static boolean concernsContent(Outcome.Refused refused) {
        return switch (refused.reason()) {
            case UNAUTHENTICATED, PERMISSION_DENIED, UNIMPLEMENTED -> false;
            default -> true;
        };
    }

    private static ByteBuf merge(List<BatchPart> parts, int total) {
        if (total / parts.size() < COPY_BELOW_BYTES) {
            ByteBuf copy = ByteBufAllocator.DEFAULT.buffer(total);
            for (BatchPart part : parts) {
                ByteBuf from = part.payload().bytes();
                copy.writeBytes(from, from.readerIndex(), from.readableBytes());
                from.release();
            }
            return copy;
        }
        CompositeByteBuf chain = ByteBufAllocator.DEFAULT.compositeBuffer(parts.size());
        for (BatchPart part : parts) {
            chain.addComponent(true, part.payload().bytes());
        }
        return chain;
    }

    private static Payload with(Payload like, ByteBuf bytes, int items, RequestContext context) {
        Payload payload = new Payload(like.signal(), bytes, context, like.arrivalNanos());
        payload.counted(items);
        return payload;
    }
}
