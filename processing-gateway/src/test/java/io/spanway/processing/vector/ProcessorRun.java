package io.spanway.processing.vector;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.spanway.core.config.ConfigLoader;
import io.spanway.core.config.ConfigNode;
import io.spanway.core.config.Problems;
import io.spanway.core.config.RecordBinder;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.core.pipeline.ComponentType.ProcessorType;
import io.spanway.core.pipeline.Processor;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import io.spanway.processing.ProcessingComponents;
import io.spanway.processing.fake.TestPlatform;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Processors as the gateway makes them from YAML, and what they make of a request. */
public final class ProcessorRun {
    private ProcessorRun() {}

    /** What is wrong with a configuration section, each with its path; empty if it can be used. */
    public static List<String> problems(TestPlatform platform, String type, String yaml, Signal signal) {
        Problems problems = new Problems();
        Object config = bind(type(platform, type), yaml, problems);
        List<String> texts = new ArrayList<>();
        problems.all().forEach(problem -> texts.add(problem.path() + ": " + problem.message()));
        if (config != null && texts.isEmpty()) {
            try {
                create(type(platform, type), config, signal, (payload, done) -> payload.release());
            } catch (IllegalArgumentException e) {
                texts.add(e.getMessage());
            }
        }
        return texts;
    }

    /** A processor from its configuration section. */
    public static Processor processor(
            TestPlatform platform, String type, String yaml, Signal signal, PayloadSink next) {
        Problems problems = new Problems();
        Object config = bind(type(platform, type), yaml, problems);
        if (config == null || !problems.all().isEmpty()) {
            throw new AssertionError(problems.all() + " in " + yaml);
        }
        return create(type(platform, type), config, signal, next);
    }

    /** The requests that a processor passes on when it is given one. */
    public static List<byte[]> run(TestPlatform platform, String type, String yaml, Signal signal, byte[] request) {
        List<byte[]> passed = new ArrayList<>();
        List<Outcome> outcomes = new ArrayList<>();
        Processor processor = processor(platform, type, yaml, signal, (payload, done) -> {
            passed.add(ByteBufUtil.getBytes(payload.bytes()));
            payload.release();
            done.complete(Outcome.ACCEPTED);
        });
        processor.accept(payload(signal, request, RequestContext.NONE), outcomes::add);
        if (!outcomes.equals(List.of(Outcome.ACCEPTED))) {
            throw new AssertionError(outcomes.toString());
        }
        return passed;
    }

    /** A payload over direct memory, so that a leak shows. */
    public static Payload payload(Signal signal, byte[] request, RequestContext context) {
        return new Payload(
                signal,
                Unpooled.directBuffer(Math.max(1, request.length)).writeBytes(request),
                context,
                System.nanoTime());
    }

    /** Client metadata of a request. */
    public static RequestContext metadata(Map<String, List<String>> metadata) {
        return new RequestContext(metadata, RequestContext.NO_DEADLINE);
    }

    private static ProcessorType<?> type(TestPlatform platform, String name) {
        for (ComponentType<?> type : ProcessingComponents.list(platform.platform())) {
            if (type instanceof ProcessorType<?> processor
                    && type.descriptor().type().equals(name)) {
                return processor;
            }
        }
        throw new AssertionError("no processor " + name);
    }

    private static Object bind(ProcessorType<?> type, String yaml, Problems problems) {
        ConfigNode node = new ConfigLoader(name -> null, problems).load(List.of("yaml:" + yaml), List.of());
        return new RecordBinder(problems).bind(node, "", type.descriptor().config());
    }

    private static <C> Processor create(ProcessorType<C> type, Object config, Signal signal, PayloadSink next) {
        return type.factory()
                .create(
                        TestPlatform.context(type.descriptor().type()),
                        type.descriptor().config().cast(config),
                        signal,
                        next);
    }
}
