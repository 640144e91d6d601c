package io.spanway.generator;

import com.google.protobuf.ByteString;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.spanway.core.transport.grpc.GrpcChannel;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Channels that write down what is sent over them and answer as told, on the loop they belong to. Thread-safe. */
final class ScriptedChannels implements Function<EventLoop, GrpcChannel> {
    /** A request as it was sent: which channel, which path, and the message behind the room for the prefix. */
    record Call(int channel, String path, ByteString message) {}

    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final List<One> channels = new CopyOnWriteArrayList<>();
    private final Function<Call, @Nullable Outcome> script;

    /** @param script answer to a call; null leaves it without one */
    ScriptedChannels(Function<Call, @Nullable Outcome> script) {
        this.script = script;
    }

    /** Channels that accept everything. */
    static ScriptedChannels accepting() {
        return new ScriptedChannels(call -> Outcome.ACCEPTED);
    }

    List<Call> calls() {
        return calls;
    }

    List<Call> calls(String path) {
        return calls.stream().filter(call -> call.path().endsWith(path)).toList();
    }

    long closed() {
        return channels.stream().filter(one -> one.closed).count();
    }

    @Override
    public GrpcChannel apply(EventLoop loop) {
        One one = new One(channels.size(), loop);
        channels.add(one);
        return one;
    }

    private final class One implements GrpcChannel {
        private final int index;
        private final EventLoop loop;
        private volatile boolean closed;

        One(int index, EventLoop loop) {
            this.index = index;
            this.loop = loop;
        }

        @Override
        public void call(String path, ByteBuf framed, long timeoutNanos, Map<String, String> headers, Completion done) {
            Call call = new Call(
                    index,
                    path,
                    ByteString.copyFrom(framed.skipBytes(PREFIX_BYTES).nioBuffer()));
            framed.release();
            calls.add(call);
            Outcome answer = script.apply(call);
            if (answer != null) {
                loop.execute(() -> done.complete(answer));
            }
        }

        @Override
        public void connect() {}

        @Override
        public State state() {
            return closed ? State.CLOSED : State.READY;
        }

        @Override
        public int callsInFlight() {
            return 0;
        }

        @Override
        public void close(Duration grace) {
            closed = true;
        }
    }
}
