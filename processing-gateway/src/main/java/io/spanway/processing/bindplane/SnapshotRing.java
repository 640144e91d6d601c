package io.spanway.processing.bindplane;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.spanway.otlp.Signal;
import io.spanway.otlp.json.JsonException;
import io.spanway.otlp.json.OtlpJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The latest payloads of one signal, as copies, bounded in number and in bytes; the oldest go first. Thread-safe. */
final class SnapshotRing {
    private final Signal signal;
    private int maxPayloads;
    private long maxBytes;
    private final Deque<byte[]> payloads = new ArrayDeque<>();
    private long bytes;
    private long tooLarge;

    SnapshotRing(Signal signal, int maxPayloads, long maxBytes) {
        this.signal = signal;
        this.maxPayloads = maxPayloads;
        this.maxBytes = maxBytes;
    }

    /** Copies a request; its reference stays the caller's. One that is larger than the whole bound is only counted. */
    void add(ByteBuf request) {
        if (tooLarge(request.readableBytes())) {
            return;
        }
        byte[] copy = ByteBufUtil.getBytes(request);
        synchronized (this) {
            payloads.addLast(copy);
            bytes += copy.length;
            shrink();
        }
    }

    private synchronized boolean tooLarge(int size) {
        boolean over = size > maxBytes;
        tooLarge += over ? 1 : 0;
        return over;
    }

    /** Other bounds from now on; what is beyond them goes at once. */
    synchronized void bound(int payloadsAtMost, long bytesAtMost) {
        maxPayloads = payloadsAtMost;
        maxBytes = bytesAtMost;
        shrink();
    }

    private synchronized void shrink() {
        while (payloads.size() > maxPayloads || bytes > maxBytes) {
            bytes -= payloads.removeFirst().length;
        }
    }

    synchronized int size() {
        return payloads.size();
    }

    synchronized long bytes() {
        return bytes;
    }

    synchronized long tooLarge() {
        return tooLarge;
    }

    /** JSON list of the payloads as OTLP/JSON requests, oldest first; malformed ones are left out. */
    String json() {
        List<byte[]> now;
        synchronized (this) {
            now = new ArrayList<>(payloads);
        }
        ByteBuf json = Unpooled.buffer();
        json.writeByte('[');
        for (byte[] payload : now) {
            int start = json.writerIndex();
            if (start > 1) {
                json.writeByte(',');
            }
            try {
                OtlpJson.toJson(signal, Unpooled.wrappedBuffer(payload), json);
            } catch (JsonException malformed) {
                json.writerIndex(start);
            }
        }
        return json.writeByte(']').toString(StandardCharsets.UTF_8);
    }
}
