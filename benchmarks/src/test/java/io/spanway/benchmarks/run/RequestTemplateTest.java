package io.spanway.benchmarks.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import io.spanway.otlp.Signal;
import io.spanway.otlp.json.OtlpJson;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestTemplateTest {
    private static final int SPANS = 20;

    @Test
    void protobuf_holdsSpansOfTheSizeAskedFor_withTheIdsOfTheRequest() throws Exception {
        RequestTemplate template = new RequestTemplate(SPANS, 700, false);
        ByteBuf made = template.make(9, 5);
        List<Span> spans = spans(ByteBufUtil.getBytes(made.skipBytes(5)));
        made.release();
        check(spans, 9);
        assertThat(spans)
                .allSatisfy(span -> assertThat(span.getSerializedSize()).isBetween(600, 800));
    }

    @Test
    void json_isTheSameRequest() throws Exception {
        RequestTemplate template = new RequestTemplate(SPANS, 700, true);
        ByteBuf json = template.make(77, 0);
        ByteBuf protobuf = OtlpJson.toProtobuf(Signal.TRACES, json, UnpooledByteBufAllocator.DEFAULT);
        check(spans(ByteBufUtil.getBytes(protobuf)), 77);
        assertThat(protobuf.readableBytes()).isEqualTo(template.protobufSize());
        json.release();
        protobuf.release();
    }

    private static List<Span> spans(byte[] request) throws Exception {
        return ExportTraceServiceRequest.parseFrom(request)
                .getResourceSpans(0)
                .getScopeSpans(0)
                .getSpansList();
    }

    private static void check(List<Span> spans, long request) {
        SpanIds ids = new SpanIds(SPANS);
        assertThat(spans).hasSize(SPANS);
        for (int i = 0; i < SPANS; i++) {
            ByteBuffer traceId = spans.get(i).getTraceId().asReadOnlyByteBuffer();
            assertThat(SpanIds.reveal(traceId.getLong())).isEqualTo(ids.trace(request, i));
            assertThat(SpanIds.reveal(
                            spans.get(i).getSpanId().asReadOnlyByteBuffer().getLong()))
                    .isEqualTo(ids.span(request, i));
        }
    }
}
