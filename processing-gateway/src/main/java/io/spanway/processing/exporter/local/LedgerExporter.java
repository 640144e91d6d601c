package io.spanway.processing.exporter.local;

import io.netty.buffer.ByteBuf;
import io.spanway.core.ledger.LedgerWriter;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.core.pipeline.ComponentType.Descriptor;
import io.spanway.core.pipeline.ComponentType.ExporterType;
import io.spanway.core.pipeline.Exporter;
import io.spanway.core.pipeline.Stability;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.Reason;
import io.spanway.otlp.Signal;
import io.spanway.otlp.wire.ItemCounter;
import io.spanway.otlp.wire.WireCursor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code ledger}: writes down which spans arrived, 24 bytes each (trace id, span id), for a verdict over several processes.
 *
 * <p>For demonstrations and tests: the file grows until the process ends. A span whose ids are not 16 and 8 bytes is not written. Appends to a
 * buffer on the caller's thread, writes it once in 100 ms on its own. Thread-safe.
 */
public final class LedgerExporter implements Exporter {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerExporter.class);
    private static final long FLUSH_MILLIS = 100;
    private static final int TRACE_ID_BYTES = 16;
    private static final int SPAN_ID_BYTES = 8;

    /** @param path file to create or empty; its folder exists */
    public record Config(String path) {
        public Config {
            if (path == null || path.isEmpty()) {
                throw new IllegalArgumentException("path: must not be empty");
            }
        }
    }

    private final Config config;
    private final ScheduledExecutorService flusher =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "ledger"));
    private @Nullable LedgerWriter writer;

    private LedgerExporter(Config config) {
        this.config = config;
    }

    public static ComponentType<Config> type() {
        return new ExporterType<>(
                new Descriptor<>("ledger", List.of(), Map.of(Signal.TRACES, Stability.BETA), Config.class),
                (context, config, signals) -> new LedgerExporter(config));
    }

    @Override
    public void start() throws IOException {
        LedgerWriter opened = new LedgerWriter(Path.of(config.path()));
        writer = opened;
        flusher.scheduleWithFixedDelay(() -> flush(opened), FLUSH_MILLIS, FLUSH_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void accept(Payload payload, Completion done) {
        Outcome outcome = Outcome.ACCEPTED;
        try {
            if (ItemCounter.count(payload)) {
                ByteBuf bytes = payload.bytes();
                walk(bytes, bytes.readerIndex(), bytes.readableBytes(), 0, new byte[LedgerWriter.RECORD_BYTES]);
            } else {
                outcome = Outcome.refused(Reason.MALFORMED, "not a valid OTLP request");
            }
        } catch (IOException e) {
            outcome = Outcome.retryable(Reason.UNAVAILABLE, "cannot write " + config.path() + ": " + e.getMessage());
        } finally {
            payload.release();
        }
        done.complete(outcome);
    }

    /** Goes from request (0) to resource group (1) to scope group (2) to span (3): fields 1, 2 and 2. */
    private void walk(ByteBuf bytes, int offset, int length, int level, byte[] ids) throws IOException {
        if (level == 3) {
            append(bytes, offset, length, ids);
            return;
        }
        WireCursor cursor = new WireCursor();
        cursor.reset(bytes, offset, length);
        int nested = level == 0 ? 1 : 2;
        while (cursor.next()) {
            if (cursor.is(nested, WireCursor.BYTES)) {
                walk(bytes, cursor.valueOffset(), cursor.valueLength(), level + 1, ids);
            }
        }
    }

    private void append(ByteBuf bytes, int offset, int length, byte[] ids) throws IOException {
        WireCursor span = new WireCursor();
        span.reset(bytes, offset, length);
        int found = 0;
        while (span.next()) {
            if (span.is(1, WireCursor.BYTES) && span.valueLength() == TRACE_ID_BYTES) {
                bytes.getBytes(span.valueOffset(), ids, 0, TRACE_ID_BYTES);
                found |= 1;
            } else if (span.is(2, WireCursor.BYTES) && span.valueLength() == SPAN_ID_BYTES) {
                bytes.getBytes(span.valueOffset(), ids, TRACE_ID_BYTES, SPAN_ID_BYTES);
                found |= 2;
            }
        }
        if (found == 3) {
            Objects.requireNonNull(writer).append(ids, 0);
        }
    }

    @Override
    public void stop(Duration grace) {
        flusher.shutdown();
        LedgerWriter opened = writer;
        if (opened == null) {
            return;
        }
        try {
            opened.close();
        } catch (IOException e) {
            LOG.error("cannot write the end of {}: {}", config.path(), e.getMessage());
        }
    }

    private void flush(LedgerWriter opened) {
        try {
            opened.flush();
        } catch (IOException e) {
            LOG.error("cannot write {}: {}", config.path(), e.getMessage());
        }
    }
}
