package io.spanway.core.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkersTest {
    private static final int LIGHT = 100;
    private static final int HEAVY = 10 << 20;

    private final EventLoops loops = new EventLoops(1);
    private final EventLoop loop = loops.all().get(0);

    @AfterEach
    void close() {
        loops.close();
    }

    /** A job that notes where it was worked at and with which limit. Its parts are thread-safe. */
    private static final class Noted implements Workers.Job {
        final List<String> steps = new CopyOnWriteArrayList<>();
        final CompletableFuture<String> done = new CompletableFuture<>();
        final int needs;

        Noted(int needs) {
            this.needs = needs;
        }

        @Override
        public boolean work(int mostBytes) {
            boolean enough = mostBytes >= needs;
            steps.add(thread() + (enough ? " did" : " gave up"));
            return enough;
        }

        @Override
        public void done() {
            done.complete(thread());
        }

        private static String thread() {
            return Thread.currentThread().getName().replaceAll("-.*", "");
        }
    }

    private Noted run(Workers.Lane lane, int bytesIn, int needs) throws Exception {
        Noted job = new Noted(needs);
        loop.submit(() -> lane.run(loop, bytesIn, job)).get(20, TimeUnit.SECONDS);
        return job;
    }

    @Test
    void light_isDoneOnTheLoop_beforeRunReturns() throws Exception {
        Noted job = run(loops.workers().lane(), LIGHT, LIGHT);

        assertThat(job.done).isCompletedWithValue("loop");
        assertThat(job.steps).containsExactly("loop did");
    }

    @Test
    void large_goesToAWorker_andComesBackToTheLoop() throws Exception {
        Noted job = run(loops.workers().lane(), HEAVY, LIGHT);

        assertThat(job.done.get(20, TimeUnit.SECONDS)).isEqualTo("loop");
        assertThat(job.steps).containsExactly("worker did");
    }

    @Test
    void smallThatMakesMuch_isBegunOnTheLoop_andDoneByAWorker() throws Exception {
        Noted job = run(loops.workers().lane(), LIGHT, HEAVY);

        assertThat(job.done.get(20, TimeUnit.SECONDS)).isEqualTo("loop");
        assertThat(job.steps).containsExactly("loop gave up", "worker did");
    }

    @Test
    void light_passesHeavy_thatWaitsForAWorker() throws Exception {
        Workers.Lane lane = loops.workers().lane();
        try (HeldWorkers held = new HeldWorkers(loops)) {
            Noted heavy = run(lane, HEAVY, HEAVY);
            Noted light = run(lane, LIGHT, LIGHT);

            assertThat(light.done).isDone();
            assertThat(heavy.steps).isEmpty();
            held.close();
            assertThat(heavy.done.get(20, TimeUnit.SECONDS)).isEqualTo("loop");
        }
    }

    /** Who has many heavy requests on one connection does not stand in line before those who have one. */
    @Test
    void lanes_takeTurns_andEachKeepsItsOrder() throws Exception {
        LinkedBlockingQueue<String> order = new LinkedBlockingQueue<>();
        Workers.Lane greedy = loops.workers().lane();
        Workers.Lane modest = loops.workers().lane();
        try (HeldWorkers held = new HeldWorkers(loops)) {
            for (int i = 0; i < 4; i++) {
                String name = "greedy " + i;
                run(greedy, HEAVY, HEAVY).done.thenRun(() -> order.add(name));
            }
            run(modest, HEAVY, HEAVY).done.thenRun(() -> order.add("modest"));
        }

        List<String> done = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            done.add(order.poll(20, TimeUnit.SECONDS));
        }
        assertThat(done).containsExactly("greedy 0", "modest", "greedy 1", "greedy 2", "greedy 3");
    }

    /** At the end of the process, and only then, a loop does what no worker will. */
    @Test
    void afterTheEndOfTheWorkers_jobsAreStillDone() throws Exception {
        loops.workers().close();

        assertThat(run(loops.workers().lane(), HEAVY, HEAVY).done).isCompletedWithValue("loop");
    }

    @Test
    void afterTheEndOfTheLoop_whatAWorkerDid_isStillToldSo() throws Exception {
        EventLoops others = new EventLoops(1);
        Noted job = new Noted(HEAVY);
        EventLoop ending = others.all().get(0);
        try (HeldWorkers held = new HeldWorkers(loops)) {
            Workers.Lane lane = loops.workers().lane();
            ending.submit(() -> lane.run(ending, HEAVY, job)).get(20, TimeUnit.SECONDS);
            others.close();
            assertThat(job.done).isNotDone();
        }

        assertThat(job.done.get(20, TimeUnit.SECONDS)).isEqualTo("worker");
    }
}
