package io.spanway.lb.membership;

import io.netty.buffer.ByteBufUtil;
import io.spanway.core.transport.grpc.GrpcChannel;
import io.spanway.lb.fake.FakeChannel;
import io.spanway.lb.fake.Harness;
import io.spanway.lb.fake.LotPlacement;
import io.spanway.lb.fake.Requests;
import io.spanway.lb.health.HealthSettings;
import io.spanway.lb.resolve.ResolvedBackend;
import io.spanway.lb.route.RetryPolicy;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.Reason;
import io.spanway.otlp.RequestContext;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * A few seconds in the life of a gateway, drawn from one seed: requests, answers, faults and changes of the membership under a manual clock.
 * The same seed makes the same schedule. Confined to the test's thread.
 */
final class Schedule {
    /** What a backend does with calls. */
    private enum Mood {
        WELL,
        /** Answers late. */
        SLOW,
        /** Takes nothing, says nothing, answers no probe. */
        HANGS,
        /** Retryable, with the time when to come again. */
        FULL,
        /** Refuses for good. */
        REFUSES,
        /** Takes all but one item. */
        PARTLY,
        /** Takes the data; the answer is lost. */
        LOSES_ANSWERS
    }

    private static final String[] HOSTS = {"a", "b", "c", "d", "e"};
    private static final Duration STEP = Duration.ofMillis(25);

    final long seed;
    final boolean queued;
    /** Whether requests lie on disk, and the gateway ends before all is delivered. */
    final boolean stored;
    /** Whether only what an operator does may happen: backends added, removed, moved; no faults. */
    final boolean planned;
    /** Whether so little may be repeated that the bound is met. */
    final boolean scant;
    /** Whether failed calls are repeated at all. */
    final boolean retries;

    final long floor;
    final long beganNanos;
    final Cluster cluster;
    private final SplittableRandom random;
    private boolean stoodStill;
    private final Set<String> members = new TreeSet<>();
    private final Mood[] moods = new Mood[HOSTS.length];
    private final List<Long> traces = new ArrayList<>();
    /** Backends that had a fault which may cost their traces the wholeness. */
    final Set<String> troubled = new HashSet<>();
    /** Spans whose call was taken and not so answered. */
    final Set<Long> ambiguous = new HashSet<>();
    /** Calls that failed, for each of their spans. */
    private final Map<Long, Integer> failures = new HashMap<>();
    /** Items that were repeated and failed again. */
    long inVain;
    /** Spans that a backend refused for good, by themselves or with a bad one of their own request. */
    final Set<Long> rejected = new HashSet<>();
    /** Spans of which the whole request comes again, because the rest could not be stored. */
    final Set<Long> wholeAgain = new HashSet<>();
    /** Spans of requests that were stored anew, because others of their request had been delivered. */
    final Set<Long> rests = new HashSet<>();
    /** Requests with a span that no backend takes, by the span. */
    private final Map<Long, long[]> poison = new HashMap<>();

    Schedule(long seed) {
        this.seed = seed;
        random = new SplittableRandom(seed);
        planned = seed % 4 == 0;
        queued = seed % 5 == 0;
        stored = !queued && seed % 7 == 0;
        scant = seed % 11 == 10;
        floor = scant ? 3 + seed / 11 % 20 : RetryPolicy.USUAL_FLOOR;
        Harness.Options options = new Harness.Options();
        options.seed = seed;
        options.queueSize = queued ? 5 + random.nextInt(30) : 0;
        options.maxBatchBytes = 100 + random.nextInt(2000);
        options.windowCalls = 1 + random.nextInt(4);
        options.windowBytes = 300 + random.nextInt(5000);
        options.maxHeldBytes = planned ? 1 << 20 : 500 + random.nextInt(20_000);
        options.retry = random.nextInt(10) > 0 || stored;
        retries = options.retry;
        options.retryFloor = floor;
        options.restKeeper = stored ? this::keepRest : null;
        cluster = new Cluster(
                options,
                all -> new LotPlacement(all.stream().map(ResolvedBackend::name).toList()),
                HealthSettings.DEFAULTS,
                Duration.ofSeconds(30),
                2);
        beganNanos = cluster.h.now();
        Arrays.fill(moods, Mood.WELL);
        for (int i = 0; i < 2 + random.nextInt(3); i++) {
            members.add(HOSTS[i]);
        }
        resolve();
    }

    void run() {
        int steps = 20 + random.nextInt(40);
        for (int step = 0; step < steps; step++) {
            act();
            answerSome();
            if (random.nextInt(8) == 0) {
                cluster.h.pass(Duration.ofMillis(25L * random.nextInt(40)), STEP);
            } else {
                cluster.h.pass(STEP, STEP);
            }
        }
    }

    private void act() {
        int choice = random.nextInt(17);
        if (choice == 16) {
            interrupt();
        } else if (choice < 10) {
            offer();
        } else if (choice < 12) {
            changeMembers();
        } else if (!planned) {
            fault();
        }
    }

    /** What may happen to a gateway and its connections without anybody being ill. */
    private void interrupt() {
        String host = HOSTS[random.nextInt(HOSTS.length)];
        boolean there = cluster.h.pending.containsKey(host);
        if (!stoodStill && random.nextInt(3) == 0) {
            // The process does not run for a while; once, so that the window of a change is not over.
            stoodStill = true;
            Duration stop = Duration.ofMillis(1 + random.nextInt(9_000));
            cluster.h.pass(stop, stop);
        } else if (there && cluster.h.channel(host).state() == GrpcChannel.State.READY) {
            // GOAWAY: calls under way go on, the next needs another connection.
            cluster.h.channel(host).become(GrpcChannel.State.IDLE);
        }
    }

    private boolean keepRest(Payload rest, Completion done) {
        boolean room = random.nextInt(20) > 0;
        if (room) {
            List<Long> ids = Requests.ids(ByteBufUtil.getBytes(rest.bytes()));
            rest.release();
            if (random.nextInt(20) > 0) {
                rests.addAll(ids);
                done.complete(Outcome.ACCEPTED);
            } else {
                wholeAgain.addAll(ids);
                done.complete(Outcome.retryable(Reason.UNAVAILABLE, "disk full"));
            }
        } else {
            wholeAgain.addAll(Requests.ids(ByteBufUtil.getBytes(rest.bytes())));
        }
        return room;
    }

    /** The exporter ends now: what is not delivered is for the next process. */
    void end() {
        cluster.h.router.close();
        cluster.h.router.abandon();
        cluster.h.run();
        for (String host : HOSTS) {
            ArrayDeque<FakeChannel.Call> waiting = cluster.h.pending.get(host);
            while (waiting != null && !waiting.isEmpty()) {
                loseAnswer(waiting.remove(), random.nextBoolean());
            }
        }
        cluster.membership.close(Duration.ZERO);
        cluster.h.run();
    }

    private void offer() {
        long[] ids = new long[1 + random.nextInt(5)];
        for (int i = 0; i < ids.length; i++) {
            if (traces.isEmpty() || random.nextInt(4) == 0) {
                traces.add(random.nextLong());
            }
            ids[i] = traces.get(Math.max(0, traces.size() - 1 - random.nextInt(12)));
        }
        long deadline = random.nextInt(5) == 0 && !stored
                ? cluster.h.now() + random.nextLong(3_000_000_000L)
                : RequestContext.NO_DEADLINE;
        cluster.offerUntil(deadline, ids);
        if (!planned && random.nextInt(15) == 0) {
            long[] spans = cluster.spans.get(cluster.spans.size() - 1);
            poison.put(spans[random.nextInt(spans.length)], spans);
        }
    }

    private void changeMembers() {
        String host = HOSTS[random.nextInt(HOSTS.length)];
        if (!members.remove(host)) {
            members.add(host);
        }
        if (members.isEmpty()) {
            members.add(host);
        }
        if (random.nextInt(3) == 0 && !planned) {
            wrongAnswer();
        }
        // Removals must be confirmed, those of most at once six times.
        for (int i = 0; i < 6; i++) {
            resolve();
        }
    }

    private void wrongAnswer() {
        switch (random.nextInt(3)) {
            case 0 -> cluster.resolve();
            case 1 -> cluster.resolve(members.iterator().next());
            default -> cluster.resolve(HOSTS[random.nextInt(2)], HOSTS[2 + random.nextInt(2)]);
        }
    }

    private void resolve() {
        cluster.resolve(members.toArray(new String[0]));
    }

    private void fault() {
        int i = random.nextInt(HOSTS.length);
        String host = HOSTS[i];
        if (!cluster.h.pending.containsKey(host)) {
            return;
        }
        switch (random.nextInt(4)) {
            case 0 -> kill(host);
            case 1 -> become(i, Mood.WELL);
            default -> become(i, Mood.values()[1 + random.nextInt(Mood.values().length - 1)]);
        }
    }

    private void become(int i, Mood mood) {
        moods[i] = mood;
        if (mood != Mood.HANGS) {
            cluster.h.mute.remove(HOSTS[i]);
        } else {
            cluster.h.mute.add(HOSTS[i]);
        }
        if (mood == Mood.WELL && cluster.h.refusing.contains(HOSTS[i])) {
            cluster.restore(HOSTS[i]);
        }
        if (mood == Mood.HANGS || mood == Mood.SLOW || mood == Mood.LOSES_ANSWERS) {
            troubled.add(HOSTS[i]);
        }
    }

    /** The connection breaks, and with it all calls under way: some were taken, some not, nobody can tell. */
    private void kill(String host) {
        troubled.add(host);
        if (cluster.h.channel(host).state() != GrpcChannel.State.READY) {
            return;
        }
        ArrayDeque<FakeChannel.Call> waiting = Objects.requireNonNull(cluster.h.pending.get(host));
        List<FakeChannel.Call> broken = List.copyOf(waiting);
        waiting.clear();
        cluster.breakConnection(host);
        for (FakeChannel.Call call : broken) {
            loseAnswer(call, random.nextBoolean());
        }
    }

    /** Notes what of a call that fails had failed before: these were repeated in vain. */
    private void failing(List<Long> ids) {
        for (long id : ids) {
            if (failures.merge(id, 1, Integer::sum) > 1) {
                inVain++;
            }
        }
    }

    private void loseAnswer(FakeChannel.Call call, boolean taken) {
        failing(Requests.ids(call.message()));
        if (taken) {
            ambiguous.addAll(Requests.ids(call.message()));
            cluster.take(call);
        }
        call.answer(Outcome.retryable(Reason.UNAVAILABLE, "no answer: reset"));
    }

    private void answerSome() {
        for (int i = 0; i < HOSTS.length; i++) {
            ArrayDeque<FakeChannel.Call> waiting = cluster.h.pending.get(HOSTS[i]);
            boolean late = moods[i] == Mood.HANGS || (moods[i] == Mood.SLOW && random.nextInt(20) > 0);
            while (waiting != null && !late && !waiting.isEmpty() && random.nextInt(5) > 0) {
                answer(waiting.remove(), moods[i]);
            }
        }
        cluster.h.run();
    }

    private void answer(FakeChannel.Call call, Mood mood) {
        List<Long> ids = Requests.ids(call.message());
        if (isPoisoned(ids)) {
            call.answer(Outcome.refused(Reason.MALFORMED, "one of these is bad"));
            return;
        }
        switch (mood) {
            case FULL -> {
                failing(ids);
                call.answer(new Outcome.Retryable(Reason.OVERLOADED, "full", random.nextInt(500_000_000)));
            }
            case REFUSES -> {
                rejected.addAll(ids);
                call.answer(Outcome.refused(Reason.INTERNAL, "cannot"));
            }
            case PARTLY -> {
                // Which one it was the backend does not say; the ledger has it as taken and as rejected.
                rejected.addAll(ids);
                cluster.take(call);
                call.answer(Outcome.partlyRejected(1, "one is too large"));
            }
            case LOSES_ANSWERS -> loseAnswer(call, true);
            default -> {
                cluster.take(call);
                call.answer(Outcome.ACCEPTED);
            }
        }
    }

    /** Whether a call must be refused; only the requests that the bad spans came with may suffer. */
    private boolean isPoisoned(List<Long> ids) {
        boolean any = false;
        for (long id : ids) {
            long[] guilty = poison.get(id);
            if (guilty != null) {
                any = true;
                for (long span : guilty) {
                    rejected.add(span);
                }
            }
        }
        return any;
    }

    /** All is well from now on, and what can be delivered is. Bounded: what is not answered then is stuck. */
    void settle() {
        for (int i = 0; i < HOSTS.length; i++) {
            moods[i] = Mood.WELL;
            cluster.h.mute.remove(HOSTS[i]);
            if (cluster.h.refusing.contains(HOSTS[i])) {
                cluster.restore(HOSTS[i]);
            }
        }
        for (int round = 0; round < 500 && (cluster.h.books.waiting() > 0 || callsWait()); round++) {
            for (ArrayDeque<FakeChannel.Call> waiting : List.copyOf(cluster.h.pending.values())) {
                while (!waiting.isEmpty()) {
                    answer(waiting.remove(), Mood.WELL);
                }
            }
            cluster.h.pass(Duration.ofMillis(100), Duration.ofMillis(50));
        }
        cluster.membership.close(Duration.ZERO);
        cluster.h.run();
    }

    private boolean callsWait() {
        for (ArrayDeque<FakeChannel.Call> waiting : cluster.h.pending.values()) {
            if (!waiting.isEmpty()) {
                return true;
            }
        }
        return false;
    }
}
