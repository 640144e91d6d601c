package io.spanway.lb.key;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.spanway.lb.hash.KeyHash;
import io.spanway.otlp.Signal;
import io.spanway.otlp.wire.ItemRouter;
import io.spanway.otlp.wire.Splitter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Runs a routing key under the real splitter and notes key, hash and item count of each answer. Confined to one test. */
final class KeyScan implements ItemRouter {
    record Answer(String hex, long hash) {}

    final List<Answer> answers = new ArrayList<>();
    final List<Integer> items = new ArrayList<>();
    private final List<Long> inOrder = new ArrayList<>();
    private final Map<Answer, Integer> parts = new HashMap<>();
    private final RoutingKey key;

    private KeyScan(RoutingKey key) {
        this.key = key;
    }

    /** Scans a request held in a direct buffer between other bytes, as on a connection. */
    static KeyScan of(RoutingKey key, Signal signal, byte[] request) {
        KeyScan scan = new KeyScan(key);
        ByteBuf buffer = PooledByteBufAllocator.DEFAULT.directBuffer(request.length + 32);
        try {
            buffer.writeZero(7).writeBytes(request).writeZero(9);
            ByteBuf readable = buffer.slice(7, request.length);
            Splitter splitter = new Splitter();
            int found = splitter.scan(signal, readable, scan, 10_000);
            if (found < 0) {
                throw new IllegalStateException("malformed at " + splitter.malformedAt());
            }
            for (int i = 0; i < splitter.partCount(); i++) {
                scan.items.add(splitter.items(i));
            }
        } finally {
            buffer.release();
        }
        return scan;
    }

    static KeyScan of(Signal signal, KeyConfig config, KeyHash hash, byte[] request) {
        return of(RoutingKeys.create(signal, config, hash), signal, request);
    }

    /** The hash of every item, in order, repeated ones too. */
    static List<Long> all(Signal signal, KeyConfig config, KeyHash hash, byte[] request) {
        KeyScan scan = of(signal, config, hash, request);
        return scan.inOrder;
    }

    List<String> keys() {
        return answers.stream().map(Answer::hex).toList();
    }

    List<Long> hashes() {
        return answers.stream().map(Answer::hash).toList();
    }

    @Override
    public Granularity granularity(Signal signal) {
        return key.granularity(signal);
    }

    @Override
    public void enterResource(ByteBuf request, int offset, int length) {
        key.enterResource(request, offset, length);
    }

    @Override
    public void enterScope(ByteBuf request, int offset, int length) {
        key.enterScope(request, offset, length);
    }

    @Override
    public void enterMetric(ByteBuf request, int offset, int length) {
        key.enterMetric(request, offset, length);
    }

    /** Each distinct key is a part of its own. */
    @Override
    public int route(ByteBuf request, int offset, int length, int idOffset, int idLength) {
        long hash = key.hash(request, offset, length, idOffset, idLength);
        byte[] bytes = key.keyBytes(request, offset, length, idOffset, idLength);
        Answer answer = new Answer(HexFormat.of().formatHex(bytes), hash);
        inOrder.add(hash);
        return parts.computeIfAbsent(answer, added -> {
            answers.add(added);
            return answers.size() - 1;
        });
    }
}
