package io.spanway.core.queue;

/**
 * Makes queues that outlive the process: what an extension of {@code service.extensions} offers to exporters that name it as their
 * {@code sending_queue.storage}. Thread-safe.
 */
public interface QueueStorage {
    /**
     * The queue of one exporter and lane; opens nothing yet.
     *
     * @param exporter id as configured: under the same id a later process finds again what was not delivered
     * @param lane what tells several queues of an exporter apart: a signal, or {@code all}
     * @param capacity in units of {@code sizer}
     */
    SendingQueue queue(String exporter, String lane, long capacity, Sizer sizer);
}
