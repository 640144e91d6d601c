package io.spanway.processing.fake;

import io.netty.buffer.PooledByteBufAllocator;
import io.spanway.core.Platform;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.core.pipeline.ComponentType.ProcessorType;
import io.spanway.core.pipeline.Processor;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import io.spanway.processing.ProcessingComponents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Processors one behind the other, made from YAML by the module's own list. Started when made, stopped front to back. */
public final class Chain implements AutoCloseable {
    private final List<Processor> processors = new ArrayList<>();
    private PayloadSink first;

    /** @param last where the chain ends */
    public Chain(PayloadSink last) {
        first = last;
    }

    /** Puts a processor in front of what there is. */
    public Chain before(Platform platform, String id, String yaml) {
        String type = id.contains("/") ? id.substring(0, id.indexOf('/')) : id;
        for (ComponentType<?> known : ProcessingComponents.list(platform)) {
            if (known.descriptor().type().equals(type) && known instanceof ProcessorType<?> processor) {
                add(make(processor, id, yaml));
                return this;
            }
        }
        throw new IllegalArgumentException("no processor " + type);
    }

    private <C> Processor make(ProcessorType<C> type, String id, String yaml) {
        C config = Yaml.bind(type.descriptor().config(), yaml);
        return type.factory().create(TestPlatform.context(id), config, Signal.TRACES, first);
    }

    private void add(Processor processor) {
        try {
            processor.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        processors.add(0, processor);
        first = processor;
    }

    /** Sends a request of spans in at the front. */
    public void send(byte[] request, Completion done) {
        Payload payload = new Payload(
                Signal.TRACES,
                PooledByteBufAllocator.DEFAULT.directBuffer(request.length).writeBytes(request),
                RequestContext.NONE,
                System.nanoTime());
        first.accept(payload, done);
    }

    @Override
    public void close() {
        for (Processor processor : processors) {
            processor.stop(Duration.ofSeconds(5));
        }
    }
}
