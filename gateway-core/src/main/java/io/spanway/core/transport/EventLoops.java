package io.spanway.core.transport;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The event loops that all sockets of the process share, servers and clients alike, so that a request need not change threads.
 *
 * <p>epoll where there is, else NIO. Thread-safe.
 */
public final class EventLoops implements AutoCloseable {
    private final MultiThreadIoEventLoopGroup group;
    private final List<EventLoop> loops;
    private final Workers workers;
    private final AtomicInteger next = new AtomicInteger();
    private final boolean epoll = Epoll.isAvailable();

    /** @param count number of loops, at least 1; one per core is right for the lb tier */
    public EventLoops(int count) {
        this.group = new MultiThreadIoEventLoopGroup(
                count,
                new DefaultThreadFactory("loop"),
                epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        List<EventLoop> all = new ArrayList<>(count);
        for (EventExecutor executor : group) {
            all.add((EventLoop) executor);
        }
        this.loops = List.copyOf(all);
        this.workers = new Workers(count);
    }

    /** The group, for server bootstraps. */
    public MultiThreadIoEventLoopGroup group() {
        return group;
    }

    /** All loops, in a fixed order: the index of a loop is its place in per-loop arrays. */
    public List<EventLoop> all() {
        return loops;
    }

    /** The loop whose thread is running, or null on any other thread. */
    public @Nullable EventLoop current() {
        for (EventLoop loop : loops) {
            if (loop.inEventLoop()) {
                return loop;
            }
        }
        return null;
    }

    /** As many threads as loops, for requests that would hold a loop up. */
    public Workers workers() {
        return workers;
    }

    /** A loop for work that has none, in turn. */
    public EventLoop any() {
        return loops.get(Math.floorMod(next.getAndIncrement(), loops.size()));
    }

    public Class<? extends ServerChannel> serverChannel() {
        return epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    public Class<? extends Channel> clientChannel() {
        return epoll ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    public Class<? extends DatagramChannel> datagramChannel() {
        return epoll ? EpollDatagramChannel.class : NioDatagramChannel.class;
    }

    /** Ends all loops and workers; waits two seconds at most for each. */
    @Override
    public void close() {
        workers.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
