package io.spanway.core.transport.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSessionContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TLS context that is built anew when one of its files has changed. Files are looked at when a connection is made and the last look was
 * {@code reload_interval} ago; that connection already has the new certificate, and connections that are open keep theirs. Files that do not
 * make a context, half written ones for example, leave the last good one in force until they do. Thread-safe.
 */
final class ReloadingContext extends SslContext {
    private static final Logger LOG = LoggerFactory.getLogger(ReloadingContext.class);
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private final List<Path> files;
    private final long intervalNanos;
    private final LongSupplier nanoClock;
    private final Supplier<SslContext> build;
    private final AtomicLong nextLookNanos;
    private volatile SslContext current;
    private volatile List<String> stamps;

    ReloadingContext(List<Path> files, Duration interval, LongSupplier nanoClock, Supplier<SslContext> build) {
        this.files = List.copyOf(files);
        this.intervalNanos = interval.toNanos();
        this.nanoClock = nanoClock;
        this.build = build;
        this.nextLookNanos = new AtomicLong(nanoClock.getAsLong() + intervalNanos);
        // Looked at before they are read: a change in between is found by the next look.
        this.stamps = stamps();
        this.current = build.get();
    }

    /** A context that follows {@code files}; a plain one if there are none. */
    static SslContext following(List<Path> files, @Nullable Duration interval, Supplier<SslContext> build) {
        if (files.isEmpty()) {
            return build.get();
        }
        Duration looks = interval == null || interval.isZero() ? SHORTEST : interval;
        return new ReloadingContext(files, looks, System::nanoTime, build);
    }

    /** Whether {@code reload_interval} asks for anything. */
    static boolean reloads(@Nullable Duration interval) {
        return interval != null && !interval.isZero();
    }

    static void checkInterval(@Nullable Duration interval) {
        if (interval != null && interval.isNegative()) {
            throw new IllegalArgumentException("reload_interval: must not be negative (0 = never)");
        }
    }

    /** Those that are given. */
    static List<Path> files(@Nullable String... names) {
        List<Path> files = new ArrayList<>();
        for (String name : names) {
            if (name != null) {
                files.add(Path.of(name));
            }
        }
        return files;
    }

    private SslContext current() {
        long now = nanoClock.getAsLong();
        long next = nextLookNanos.get();
        if (now - next >= 0 && nextLookNanos.compareAndSet(next, now + intervalNanos)) {
            look();
        }
        return current;
    }

    private void look() {
        List<String> seen = stamps();
        if (seen.equals(stamps)) {
            return;
        }
        try {
            current = build.get();
            LOG.info("TLS files were read again: {}", files);
        } catch (IllegalArgumentException e) {
            LOG.warn("TLS files have changed but cannot be used, the ones before stay in force: {}", e.getMessage());
        }
        stamps = seen;
    }

    /** How each file looks from outside; a Kubernetes secret is a chain of links whose end changes. */
    private List<String> stamps() {
        List<String> all = new ArrayList<>(files.size());
        for (Path file : files) {
            try {
                all.add(file.toRealPath() + " " + Files.getLastModifiedTime(file) + " " + Files.size(file));
            } catch (IOException e) {
                all.add("unreadable");
            }
        }
        return all;
    }

    @Override
    public boolean isClient() {
        return current.isClient();
    }

    @Override
    public List<String> cipherSuites() {
        return current.cipherSuites();
    }

    @Override
    @SuppressWarnings("deprecation") // still part of what a context has to offer
    public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
        return current.applicationProtocolNegotiator();
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator alloc) {
        return current().newEngine(alloc);
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator alloc, String peerHost, int peerPort) {
        return current().newEngine(alloc, peerHost, peerPort);
    }

    @Override
    public SSLSessionContext sessionContext() {
        return current.sessionContext();
    }

    @Override
    protected SslHandler newHandler(ByteBufAllocator alloc, boolean startTls) {
        return current().newHandler(alloc);
    }

    @Override
    protected SslHandler newHandler(ByteBufAllocator alloc, boolean startTls, Executor tasks) {
        return current().newHandler(alloc, tasks);
    }

    @Override
    protected SslHandler newHandler(ByteBufAllocator alloc, String peerHost, int peerPort, boolean startTls) {
        return current().newHandler(alloc, peerHost, peerPort);
    }

    @Override
    protected SslHandler newHandler(
            ByteBufAllocator alloc, String peerHost, int peerPort, boolean startTls, Executor tasks) {
        return current().newHandler(alloc, peerHost, peerPort, tasks);
    }
}
