package io.spanway.processing.exporter.local;

import io.spanway.otlp.Payload;
import io.spanway.otlp.Signal;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows payloads as text, so many per second and signal. Confined to its loop. */
final class DebugTarget implements WriteLoop.Target {
    private static final Logger LOG = LoggerFactory.getLogger(DebugExporter.class);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final DebugConfig config;
    private final LongSupplier nanoClock;
    private final DebugText text = new DebugText();
    private final Map<Signal, Sampling> samplings = new EnumMap<>(Signal.class);
    private final List<OutputStream> files = new ArrayList<>();
    private final List<Consumer<String>> outputs = new ArrayList<>();

    DebugTarget(DebugConfig config, LongSupplier nanoClock) {
        this.config = config;
        this.nanoClock = nanoClock;
    }

    @Override
    public void open() throws IOException {
        if (config.useInternalLogger()) {
            outputs.add(LOG::info);
            return;
        }
        for (String path : config.outputPaths()) {
            switch (path) {
                case "stdout" -> outputs.add(System.out::println);
                case "stderr" -> outputs.add(System.err::println);
                default -> {
                    OutputStream file = new FileOutputStream(path, true);
                    files.add(file);
                    outputs.add(line -> append(file, line));
                }
            }
        }
    }

    private static void append(OutputStream file, String line) {
        try {
            file.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            LOG.warn("debug output could not be written", e);
        }
    }

    @Override
    public void write(Payload payload) throws IOException {
        Sampling sampling = samplings.computeIfAbsent(payload.signal(), signal -> new Sampling());
        if (sampling.shows(config, nanoClock.getAsLong())) {
            String shown = text.of(payload, config.verbosity());
            outputs.forEach(output -> output.accept(shown));
        }
    }

    @Override
    public void flush() throws IOException {
        for (OutputStream file : files) {
            file.flush();
        }
    }

    @Override
    public void close() throws IOException {
        for (OutputStream file : files) {
            file.close();
        }
    }

    /** The first of each second, then every n-th. Confined to its target. */
    private static final class Sampling {
        private long secondStart;
        private long seen;

        boolean shows(DebugConfig config, long nowNanos) {
            if (seen == 0 || nowNanos - secondStart >= SECOND) {
                secondStart = nowNanos;
                seen = 0;
            }
            seen++;
            long beyond = seen - config.samplingInitial();
            return beyond <= 0 || (config.samplingThereafter() > 0 && beyond % config.samplingThereafter() == 0);
        }
    }
}
