package io.spanway.processing.receiver.telemetrygenerator;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.spanway.otlp.Signal;
import io.spanway.otlp.json.JsonException;
import io.spanway.otlp.json.OtlpJson;
import io.spanway.otlp.model.Item;
import io.spanway.otlp.model.LogRecord;
import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.ResourceItems;
import io.spanway.otlp.model.ScopeItems;
import io.spanway.otlp.model.Span;
import io.spanway.otlp.model.SpanEvent;
import io.spanway.otlp.model.Telemetry;
import io.spanway.otlp.model.point.DataPoint;
import java.nio.charset.StandardCharsets;
import java.util.function.LongUnaryOperator;

/** One request again and again, its times moved so that the latest is now. Immutable. */
final class OtlpReplay implements Generator {
    private final Signal signal;
    private final byte[] request;
    private final long latest;

    /** @throws IllegalArgumentException naming the key, if the text is no request of the signal */
    OtlpReplay(Signal signal, String json) {
        this.signal = signal;
        ByteBuf text = Unpooled.wrappedBuffer(json.getBytes(StandardCharsets.UTF_8));
        try {
            ByteBuf made = OtlpJson.toProtobuf(signal, text, UnpooledByteBufAllocator.DEFAULT);
            request = ByteBufUtil.getBytes(made);
            made.release();
        } catch (JsonException e) {
            throw new IllegalArgumentException("additional_config: otlp_json: " + e.getMessage(), e);
        }
        long[] most = {0};
        times(Telemetry.decode(signal, request), time -> {
            most[0] = Math.max(most[0], time);
            return time;
        });
        latest = most[0];
    }

    @Override
    public Signal signal() {
        return signal;
    }

    @Override
    public Telemetry next(long unixNanos) {
        Telemetry telemetry = Telemetry.decode(signal, request);
        long shift = unixNanos - latest;
        times(telemetry, time -> time == 0 ? 0 : time + shift);
        return telemetry;
    }

    private static void times(Telemetry telemetry, LongUnaryOperator change) {
        for (ResourceItems resource : telemetry.resources()) {
            for (ScopeItems scope : resource.scopes()) {
                for (Item item : scope.items()) {
                    times(item, change);
                }
            }
        }
    }

    private static void times(Item item, LongUnaryOperator change) {
        if (item instanceof Span span) {
            span.setStartTimeUnixNano(change.applyAsLong(span.startTimeUnixNano()));
            span.setEndTimeUnixNano(change.applyAsLong(span.endTimeUnixNano()));
            for (SpanEvent event : span.events()) {
                event.setTimeUnixNano(change.applyAsLong(event.timeUnixNano()));
            }
        } else if (item instanceof LogRecord log) {
            log.setTimeUnixNano(change.applyAsLong(log.timeUnixNano()));
            log.setObservedTimeUnixNano(change.applyAsLong(log.observedTimeUnixNano()));
        } else if (item instanceof Metric metric) {
            for (DataPoint point : metric.points()) {
                point.setStartTimeUnixNano(change.applyAsLong(point.startTimeUnixNano()));
                point.setTimeUnixNano(change.applyAsLong(point.timeUnixNano()));
            }
        }
    }
}
