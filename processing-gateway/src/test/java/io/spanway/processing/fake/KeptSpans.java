package io.spanway.processing.fake;

import com.google.protobuf.InvalidProtocolBufferException;
import io.netty.buffer.ByteBufUtil;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import java.util.ArrayList;
import java.util.List;

/** Decodes what it is given and accepts it. Thread-safe. */
public final class KeptSpans implements PayloadSink {
    private final List<ExportTraceServiceRequest> requests = new ArrayList<>();

    @Override
    public void accept(Payload payload, Completion done) {
        try {
            ExportTraceServiceRequest request =
                    ExportTraceServiceRequest.parseFrom(ByteBufUtil.getBytes(payload.bytes()));
            synchronized (this) {
                requests.add(request);
            }
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        } finally {
            payload.release();
        }
        done.complete(Outcome.ACCEPTED);
    }

    /** One request per payload, in the order of arrival. */
    public synchronized List<ExportTraceServiceRequest> requests() {
        return List.copyOf(requests);
    }

    /** All spans. */
    public List<Span> spans() {
        return requests().stream()
                .flatMap(request -> request.getResourceSpansList().stream())
                .flatMap(group -> group.getScopeSpansList().stream())
                .flatMap(scope -> scope.getSpansList().stream())
                .toList();
    }
}
