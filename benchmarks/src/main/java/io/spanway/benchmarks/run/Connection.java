package io.spanway.benchmarks.run;

import io.netty.channel.EventLoop;
import io.spanway.otlp.Completion;

/** One way into the system under test. Confined to its loop, apart from {@link #loop}. */
interface Connection {
    EventLoop loop();

    /** Makes the request of this number and sends it; {@code done} is told the answer, or that there will be none. */
    void send(long request, Completion done);

    void close();
}
