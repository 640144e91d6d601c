package io.spanway.e2e;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.spanway.testkit.SpanLedger;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Clients that send at a steady rate whatever the answers, never a second time, and note what was answered and when.
 *
 * <p>Requests outstanding are bounded; what finds no room is not sent and counted, so that a stall shows. Thread-safe.
 */
final class SteadyLoad implements AutoCloseable {
    /** Codes after which a client may send again (OTLP spec: Failures). */
    private static final Set<Status.Code> RETRYABLE = EnumSet.of(
            Status.Code.CANCELLED,
            Status.Code.DEADLINE_EXCEEDED,
            Status.Code.ABORTED,
            Status.Code.OUT_OF_RANGE,
            Status.Code.UNAVAILABLE,
            Status.Code.DATA_LOSS,
            Status.Code.RESOURCE_EXHAUSTED);

    private static final int TRACES_PER_REQUEST = 10;
    private static final int OUTSTANDING = 64;
    private static final long PERIOD_MILLIS = 10;

    /** An answer: when the request was sent and answered, and how. Immutable. */
    record Answer(long sentNanos, long answeredNanos, Status.Code code) {
        boolean accepted() {
            return code == Status.Code.OK;
        }

        long millis() {
            return TimeUnit.NANOSECONDS.toMillis(answeredNanos - sentNanos);
        }
    }

    private final Client client;
    private final SpanLedger acknowledged = new SpanLedger();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final Map<Status.Code, AtomicLong> byCode = new ConcurrentHashMap<>();
    private final AtomicLong notSent = new AtomicLong();
    private final Semaphore room = new Semaphore(OUTSTANDING);
    private final ExecutorService senders = Executors.newFixedThreadPool(OUTSTANDING);
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final Random random;

    /** Starts to send 100 requests a second, ten spans of ten traces each. */
    SteadyLoad(int port, long seed) {
        this.client = new Client(port);
        this.random = new Random(seed);
        var unused = clock.scheduleAtFixedRate(this::tick, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void tick() {
        if (!room.tryAcquire()) {
            notSent.incrementAndGet();
            return;
        }
        List<ByteString> ids = Stream.generate(() -> Requests.randomId(random, 16))
                .limit(TRACES_PER_REQUEST)
                .toList();
        ExportTraceServiceRequest request = Requests.traces(ids, random);
        long sent = System.nanoTime();
        senders.execute(() -> send(request, sent));
    }

    private void send(ExportTraceServiceRequest request, long sent) {
        Status.Code code = Status.Code.OK;
        try {
            client.traces(request);
            acknowledged.add(request);
        } catch (StatusRuntimeException e) {
            code = e.getStatus().getCode();
        } finally {
            room.release();
        }
        answers.add(new Answer(sent, System.nanoTime(), code));
        byCode.computeIfAbsent(code, any -> new AtomicLong()).incrementAndGet();
    }

    SpanLedger acknowledged() {
        return acknowledged;
    }

    long accepted() {
        AtomicLong ok = byCode.get(Status.Code.OK);
        return ok == null ? 0 : ok.get();
    }

    /** Requests that were answered so that a client must not send them again. */
    long permanentlyRefused() {
        return byCode.entrySet().stream()
                .filter(entry -> entry.getKey() != Status.Code.OK && !RETRYABLE.contains(entry.getKey()))
                .mapToLong(entry -> entry.getValue().get())
                .sum();
    }

    /** Requests that were refused for now. */
    long refused() {
        return byCode.entrySet().stream()
                .filter(entry -> entry.getKey() != Status.Code.OK)
                .mapToLong(entry -> entry.getValue().get())
                .sum();
    }

    /** Ticks at which so many requests were outstanding that none was sent. */
    long notSent() {
        return notSent.get();
    }

    /** Answers to requests sent between two instants of {@link System#nanoTime()}. */
    List<Answer> sentBetween(long from, long to) {
        List<Answer> found = new ArrayList<>();
        for (Answer answer : answers) {
            if (answer.sentNanos() - from >= 0 && answer.sentNanos() - to < 0) {
                found.add(answer);
            }
        }
        return found;
    }

    /** Ends the load and waits for the answers that are due. */
    void finish() throws InterruptedException {
        clock.shutdown();
        clock.awaitTermination(5, TimeUnit.SECONDS);
        senders.shutdown();
        if (!senders.awaitTermination(40, TimeUnit.SECONDS)) {
            throw new IllegalStateException("requests without answer after their deadline");
        }
    }

    @Override
    public String toString() {
        return "answers " + byCode + ", not sent " + notSent;
    }

    @Override
    public void close() {
        clock.shutdownNow();
        senders.shutdownNow();
        client.close();
    }
}
