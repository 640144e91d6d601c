package io.spanway.e2e;

import com.google.protobuf.ByteString;
import io.grpc.Status;
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

    private static final int SPANS_OF_A_TRACE = 6;
    private static final int LIVE_TRACES = 200;
    private static final long DEADLINE_SECONDS = 20;

    /**
     * How much is sent.
     *
     * @param outstanding requests without answer at most
     */
    record Rate(int requestsPerSecond, int spansPerRequest, int outstanding) {
        /** 1,000 spans a second. */
        static final Rate USUAL = new Rate(100, 10, 64);

        long periodNanos() {
            return TimeUnit.SECONDS.toNanos(1) / requestsPerSecond;
        }
    }

    /** An answer: when the request was sent and answered, and how. Immutable. */
    record Answer(long sentNanos, long answeredNanos, Status.Code code) {
        boolean accepted() {
            return code == Status.Code.OK;
        }

        long millis() {
            return TimeUnit.NANOSECONDS.toMillis(answeredNanos - sentNanos);
        }
    }

    private final List<Client> clients;
    private final Rate rate;
    private final SpanLedger acknowledged = new SpanLedger();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final Map<Status.Code, AtomicLong> byCode = new ConcurrentHashMap<>();
    private final AtomicLong notSent = new AtomicLong();
    private final Semaphore room;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final ByteString[] live = new ByteString[LIVE_TRACES];
    private final int[] left = new int[LIVE_TRACES];
    private final Random random;

    /** Starts to send at the usual rate. */
    SteadyLoad(int port, long seed) {
        this(port, seed, Rate.USUAL);
    }

    /** Starts to send at the usual rate, each request through one of several gateways. */
    SteadyLoad(List<Integer> ports, long seed) {
        this(ports, seed, Rate.USUAL);
    }

    SteadyLoad(int port, long seed, Rate rate) {
        this(List.of(port), seed, rate);
    }

    /** Starts to send; the spans of a trace come over several requests. */
    private SteadyLoad(List<Integer> ports, long seed, Rate rate) {
        this.clients = ports.stream().map(Client::new).toList();
        this.random = new Random(seed);
        this.rate = rate;
        this.room = new Semaphore(rate.outstanding());
        var unused = clock.scheduleAtFixedRate(this::tick, 0, rate.periodNanos(), TimeUnit.NANOSECONDS);
    }

    private void tick() {
        if (!room.tryAcquire()) {
            notSent.incrementAndGet();
            return;
        }
        List<ByteString> ids =
                Stream.generate(this::nextTrace).limit(rate.spansPerRequest()).toList();
        ExportTraceServiceRequest request = Requests.traces(ids, random);
        long sent = System.nanoTime();
        Client client = clients.get(random.nextInt(clients.size()));
        client.traces(request, DEADLINE_SECONDS).whenComplete((response, failure) -> {
            if (failure == null) {
                acknowledged.add(request);
            }
            answered(
                    sent,
                    failure == null
                            ? Status.Code.OK
                            : Status.fromThrowable(failure).getCode());
        });
    }

    /** One of the traces under way; a new one takes the place of one that has all its spans. */
    private ByteString nextTrace() {
        int i = random.nextInt(LIVE_TRACES);
        if (left[i] == 0) {
            live[i] = Requests.randomId(random, 16);
            left[i] = SPANS_OF_A_TRACE;
        }
        left[i]--;
        return live[i];
    }

    private void answered(long sent, Status.Code code) {
        answers.add(new Answer(sent, System.nanoTime(), code));
        byCode.computeIfAbsent(code, any -> new AtomicLong()).incrementAndGet();
        room.release();
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
        if (!room.tryAcquire(rate.outstanding(), 2 * DEADLINE_SECONDS, TimeUnit.SECONDS)) {
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
        clients.forEach(Client::close);
    }
}
