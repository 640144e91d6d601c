package io.spanway.core.transport.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.spanway.testkit.Rule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloadingContextTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @TempDir
    Path directory;

    private final AtomicLong clock = new AtomicLong();
    private final AtomicInteger built = new AtomicInteger();
    private boolean broken;

    private SslContext build() {
        if (broken) {
            throw new IllegalArgumentException("cert_file: half written");
        }
        built.incrementAndGet();
        try {
            return SslContextBuilder.forClient().build();
        } catch (SSLException e) {
            throw new AssertionError(e);
        }
    }

    private void connect(SslContext context) {
        assertThat(context.newHandler(ByteBufAllocator.DEFAULT)).isNotNull();
        assertThat(context.newHandler(ByteBufAllocator.DEFAULT, "peer", 1)).isNotNull();
    }

    @Test
    @Rule("DOOR-13")
    void files_changed_areReadByTheNextConnectionAfterTheInterval() throws Exception {
        Path file = Files.writeString(directory.resolve("cert"), "one");
        SslContext context = new ReloadingContext(List.of(file), Duration.ofSeconds(10), clock::get, this::build);
        connect(context);
        Files.writeString(file, "second");
        connect(context);
        assertThat(built).hasValue(1);
        clock.addAndGet(10 * SECOND);
        connect(context);
        assertThat(built).hasValue(2);
        clock.addAndGet(10 * SECOND);
        connect(context);
        assertThat(built).as("unchanged files are not read").hasValue(2);
    }

    @Test
    @Rule("DOOR-13")
    void files_thatMakeNoContext_leaveTheLastOneUntilTheyDo() throws Exception {
        Path file = Files.writeString(directory.resolve("cert"), "one");
        SslContext context = new ReloadingContext(List.of(file), Duration.ofSeconds(1), clock::get, this::build);
        broken = true;
        Files.writeString(file, "half");
        clock.addAndGet(SECOND);
        connect(context);
        assertThat(built).hasValue(1);
        Files.delete(file);
        clock.addAndGet(SECOND);
        connect(context);
        broken = false;
        Files.writeString(file, "whole again");
        clock.addAndGet(SECOND);
        connect(context);
        assertThat(built).hasValue(2);
    }

    @Test
    void link_thatPointsElsewhere_isAChange() throws Exception {
        Path old = Files.writeString(directory.resolve("old"), "same");
        Path next = Files.writeString(directory.resolve("next"), "same");
        Files.setLastModifiedTime(next, Files.getLastModifiedTime(old));
        Path link = Files.createSymbolicLink(directory.resolve("link"), old);
        SslContext context = new ReloadingContext(List.of(link), Duration.ofSeconds(1), clock::get, this::build);
        Files.delete(link);
        Files.createSymbolicLink(link, next);
        clock.addAndGet(SECOND);
        connect(context);
        assertThat(built).hasValue(2);
    }

    @Test
    void withoutFiles_theContextIsAPlainOne() {
        assertThat(ReloadingContext.following(List.of(), Duration.ofSeconds(1), this::build))
                .isNotInstanceOf(ReloadingContext.class);
        assertThat(ReloadingContext.files("a", null)).containsExactly(Path.of("a"));
        assertThat(ReloadingContext.reloads(Duration.ZERO)).isFalse();
        assertThatThrownBy(() -> ReloadingContext.checkInterval(Duration.ofSeconds(-1)))
                .hasMessageStartingWith("reload_interval: ");
    }
}
