package io.spanway.otlp.wire;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Puts one request together again from envelopes and spans that were taken out by a {@link SpanViewIndex}.
 *
 * <p>Calls come in the order of the request: a resource, its scopes, the spans of each scope. Then {@link #size} tells how much
 * {@link #write} appends. Envelopes come before what is inside them, lengths are encoded as short as possible, spans are copied.
 *
 * <p>Confined to one thread; reusable.
 */
public final class SpanViewAssembly {
    private static final int RESOURCE_GROUP = 1;
    private static final int SCOPE_GROUP = 2;
    private static final int DEPRECATED_GROUP = 1000;
    private static final int SPAN = 2;
    private static final int SPANS = 0;
    private static final int NONE = -1;
    private static final byte[] NOTHING = {};

    /** What comes next: the field number of a group that begins, or {@link #SPANS}. */
    private int[] kinds = new int[32];

    /** Of a group: encoded bytes of its content; of spans: their length in the source. */
    private int[] sizes = new int[32];

    /** Of spans: where they begin in the source. */
    private int[] offsets = new int[32];

    private byte[][] envelopes = new byte[32][];
    private int steps;
    private int resource = NONE;
    private int scope = NONE;
    private int size;
    private int groupBytes;

    /** Appends the tag and length that stand before a span's message. */
    public static void spanPrefix(ByteBuf target, int length) {
        WireWriter.lengthPrefix(target, SPAN, length);
    }

    /** Encoded bytes of a span's message with its tag and length. */
    public static int spanSize(int length) {
        return WireWriter.bytesSize(SPAN, length);
    }

    /** Starts over. */
    public void begin() {
        Arrays.fill(envelopes, 0, steps, NOTHING);
        steps = 0;
        resource = NONE;
        scope = NONE;
        size = 0;
        groupBytes = 0;
    }

    /** A resource group begins. */
    public void resource(byte[] envelope) {
        endResource();
        resource = step(RESOURCE_GROUP, envelope.length, 0, envelope);
    }

    /** A scope group begins inside the resource group. */
    public void scope(byte[] envelope, boolean deprecated) {
        endScope();
        scope = step(deprecated ? DEPRECATED_GROUP : SCOPE_GROUP, envelope.length, 0, envelope);
    }

    /** Spans with their prefixes, as they stand in the source that {@link #write} will be given. */
    public void spans(int offset, int length) {
        if (steps > 0 && kinds[steps - 1] == SPANS && offsets[steps - 1] + sizes[steps - 1] == offset) {
            sizes[steps - 1] += length;
        } else {
            step(SPANS, length, offset, NOTHING);
        }
        sizes[scope] += length;
    }

    /** Encoded size of the request; nothing may be added any more. */
    public int size() {
        endResource();
        return size;
    }

    /** After {@link #size}: encoded bytes of the resource groups' messages, without the tags and lengths before them. */
    public int groupBytes() {
        return groupBytes;
    }

    /** Appends the request to {@code target}: {@link #size} bytes. */
    public void write(ByteBuf source, ByteBuf target) {
        target.ensureWritable(size);
        for (int i = 0; i < steps; i++) {
            if (kinds[i] == SPANS) {
                target.writeBytes(source, offsets[i], sizes[i]);
            } else {
                WireWriter.lengthPrefix(target, kinds[i], sizes[i]);
                target.writeBytes(envelopes[i]);
            }
        }
    }

    private int step(int kind, int bytes, int offset, byte[] envelope) {
        if (steps == kinds.length) {
            kinds = Arrays.copyOf(kinds, steps * 2);
            sizes = Arrays.copyOf(sizes, steps * 2);
            offsets = Arrays.copyOf(offsets, steps * 2);
            envelopes = Arrays.copyOf(envelopes, steps * 2);
        }
        kinds[steps] = kind;
        sizes[steps] = bytes;
        offsets[steps] = offset;
        envelopes[steps] = envelope;
        return steps++;
    }

    private void endScope() {
        if (scope != NONE) {
            sizes[resource] += WireWriter.bytesSize(kinds[scope], sizes[scope]);
            scope = NONE;
        }
    }

    private void endResource() {
        endScope();
        if (resource != NONE) {
            size += WireWriter.bytesSize(RESOURCE_GROUP, sizes[resource]);
            groupBytes += sizes[resource];
            resource = NONE;
        }
    }
}
