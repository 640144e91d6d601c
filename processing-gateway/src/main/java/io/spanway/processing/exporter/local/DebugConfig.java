package io.spanway.processing.exporter.local;

import io.spanway.core.send.SendingQueueConfig;
import java.util.List;

/**
 * Keys of {@code debug}, with the Collector's defaults.
 *
 * @param verbosity basic: counts; normal: a line per item; detailed: everything
 * @param samplingInitial messages shown in each second, default 2
 * @param samplingThereafter of those beyond, every n-th is shown, default 1 = all
 * @param useInternalLogger default true: through the process's log; false: to output_paths
 * @param outputPaths stdout (default), stderr or files, with use_internal_logger: false
 * @param sendingQueue default off
 *     <p>Immutable.
 */
record DebugConfig(
        Verbosity verbosity,
        Integer samplingInitial,
        Integer samplingThereafter,
        Boolean useInternalLogger,
        List<String> outputPaths,
        SendingQueueConfig sendingQueue) {
    DebugConfig {
        verbosity = verbosity == null ? Verbosity.BASIC : verbosity;
        samplingInitial = samplingInitial == null ? Integer.valueOf(2) : samplingInitial;
        samplingThereafter = samplingThereafter == null ? Integer.valueOf(1) : samplingThereafter;
        useInternalLogger = useInternalLogger == null || useInternalLogger;
        outputPaths = outputPaths == null ? List.of("stdout") : List.copyOf(outputPaths);
        sendingQueue = sendingQueue == null ? SendingQueueConfig.off() : sendingQueue;
        if (samplingInitial < 0) {
            throw new IllegalArgumentException("sampling_initial: must not be negative");
        }
        if (samplingThereafter < 0) {
            throw new IllegalArgumentException("sampling_thereafter: must not be negative");
        }
    }

    /** How much is shown. Immutable. */
    enum Verbosity {
        BASIC,
        NORMAL,
        DETAILED
    }
}
