package io.spanway.processing.processor.transform;

import io.spanway.core.Platform;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.core.pipeline.ComponentType.Descriptor;
import io.spanway.core.pipeline.ComponentType.ProcessorType;
import io.spanway.core.pipeline.Stability;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.Reason;
import io.spanway.otlp.Signal;
import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.model.Telemetry;
import io.spanway.processing.ottl.eval.ContextKind;
import io.spanway.processing.ottl.eval.Subject;
import io.spanway.processing.ottl.value.EvalException;
import io.spanway.processing.telemetry.TelemetryProcessor;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code transform}: runs OTTL statements over what passes, one group after the other over the whole batch.
 *
 * <p>Under {@code error_mode: propagate} a failing statement refuses the batch so that the sender keeps it and sends it again, as the Collector's
 * answer does: until the statement is mended nothing is lost. Thread-safe.
 */
public final class TransformProcessor extends TelemetryProcessor {
    private final List<GroupRunner> runners = new ArrayList<>();

    TransformProcessor(String id, TransformConfig config, Signal signal, Platform platform, PayloadSink next) {
        super(next);
        for (StatementGroup group : config.groups(signal)) {
            runners.add(new GroupRunner(id, group, config.errorMode(), platform.metrics(), platform.nanoClock()));
        }
    }

    /** The component type {@code transform}. */
    public static ComponentType<?> type(Platform platform) {
        Map<Signal, Stability> stability =
                Map.of(Signal.TRACES, Stability.BETA, Signal.METRICS, Stability.BETA, Signal.LOGS, Stability.BETA);
        return new ProcessorType<>(
                new Descriptor<>("transform", List.of(), stability, TransformConfig.class),
                (context, config, signal, next) ->
                        new TransformProcessor(context.id().toString(), config, signal, platform, next));
    }

    @Override
    protected @Nullable Outcome process(Telemetry telemetry, Payload payload) {
        if (runners.isEmpty()) {
            return null;
        }
        Subject subject = new Subject();
        subject.setRequest(payload.context());
        Map<ContextKind, Attributes> caches = new EnumMap<>(ContextKind.class);
        try {
            for (GroupRunner runner : runners) {
                Attributes cache = caches.computeIfAbsent(runner.group().context(), kind -> new Attributes());
                Walk walk = new Walk(subject, runner, cache);
                walk.through(telemetry);
                if (walk.isEndless()) {
                    return Outcome.refused(Reason.INTERNAL, "transform: a statement copies metrics without end");
                }
            }
        } catch (EvalException e) {
            return Outcome.retryable(Reason.UNAVAILABLE, "transform: " + e.getMessage());
        }
        return null;
    }
}
