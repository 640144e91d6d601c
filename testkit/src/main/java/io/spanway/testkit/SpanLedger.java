package io.spanway.testkit;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Which spans arrived at one place, and how often. Thread-safe. */
public final class SpanLedger {
    /** What an oracle found over acknowledged spans and the places where they could arrive. */
    public record Verdict(long acknowledged, long arrived, long lost, long duplicated, long splitTraces) {
        /** Nothing lost, duplicated or split. */
        public boolean clean() {
            return lost == 0 && duplicated == 0 && splitTraces == 0;
        }
    }

    /** A span by its ids. Immutable. */
    public record SpanKey(ByteString traceId, ByteString spanId) {}

    private final Map<SpanKey, AtomicInteger> seen = new ConcurrentHashMap<>();

    public void add(ExportTraceServiceRequest request) {
        for (ResourceSpans resource : request.getResourceSpansList()) {
            for (ScopeSpans scope : resource.getScopeSpansList()) {
                for (Span span : scope.getSpansList()) {
                    seen.computeIfAbsent(new SpanKey(span.getTraceId(), span.getSpanId()), key -> new AtomicInteger())
                            .incrementAndGet();
                }
            }
        }
    }

    /** Distinct spans. */
    public long spans() {
        return seen.size();
    }

    /** The distinct spans so far, as a set of its own. */
    public Set<SpanKey> keys() {
        return new HashSet<>(seen.keySet());
    }

    /** Distinct traces. */
    public Set<ByteString> traces() {
        Set<ByteString> traces = new HashSet<>();
        seen.keySet().forEach(key -> traces.add(key.traceId()));
        return traces;
    }

    /** Compares what was acknowledged with what arrived at {@code places}: every span once, every trace at one place. */
    public static Verdict judge(SpanLedger acknowledged, Collection<SpanLedger> places) {
        Map<SpanKey, Integer> arrivals = new ConcurrentHashMap<>();
        Map<ByteString, Set<Integer>> homes = new ConcurrentHashMap<>();
        int place = 0;
        for (SpanLedger ledger : places) {
            int here = place++;
            ledger.seen.forEach((key, times) -> {
                arrivals.merge(key, times.get(), Integer::sum);
                homes.computeIfAbsent(key.traceId(), id -> new HashSet<>()).add(here);
            });
        }
        long lost = acknowledged.seen.keySet().stream()
                .filter(key -> !arrivals.containsKey(key))
                .count();
        long duplicated =
                arrivals.values().stream().mapToLong(times -> times - 1).sum();
        long split = homes.values().stream().filter(set -> set.size() > 1).count();
        return new Verdict(acknowledged.seen.size(), arrivals.size(), lost, duplicated, split);
    }
}
