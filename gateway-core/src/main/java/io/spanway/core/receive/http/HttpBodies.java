package io.spanway.core.receive.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.spanway.core.transport.OutcomeStatus;
import io.spanway.core.transport.OutcomeStatusDetails;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Reason;
import io.spanway.otlp.Signal;
import java.util.concurrent.TimeUnit;

/**
 * Bodies of answers in the request's encoding: {@code Export*ServiceResponse} for what was taken, {@code google.rpc.Status} for what was
 * not (OTLP spec: Full Success, Partial Success, Failures). Protobuf bytes come from {@link OutcomeStatusDetails}; here is their JSON form.
 *
 * <p>All methods give the buffer to the caller. Immutable.
 */
final class HttpBodies {
    /** Keeps the answer far below the 4 MiB that clients accept. */
    private static final int MAX_MESSAGE_CHARS = 16 << 10;

    private HttpBodies() {}

    static ByteBuf success(Signal signal, Outcome outcome, boolean json, ByteBufAllocator allocator) {
        if (outcome instanceof Outcome.PartlyRejected partly) {
            return json
                    ? ByteBufUtil.writeUtf8(allocator, partialJson(signal, partly))
                    : Unpooled.wrappedBuffer(OutcomeStatusDetails.partialSuccess(partly));
        }
        return json ? ByteBufUtil.writeAscii(allocator, "{}") : Unpooled.EMPTY_BUFFER;
    }

    static ByteBuf status(Outcome outcome, boolean json, ByteBufAllocator allocator) {
        return json
                ? ByteBufUtil.writeUtf8(allocator, statusJson(outcome))
                : Unpooled.wrappedBuffer(OutcomeStatusDetails.status(outcome));
    }

    private static StringBuilder partialJson(Signal signal, Outcome.PartlyRejected outcome) {
        StringBuilder json = new StringBuilder("{\"partialSuccess\":{");
        if (outcome.rejected() != 0) {
            // 64-bit integers are strings in proto3 JSON.
            json.append('"').append(rejectedName(signal)).append("\":\"");
            json.append(outcome.rejected()).append("\",");
        }
        return quote(json.append("\"errorMessage\":"), outcome.message()).append("}}");
    }

    private static String rejectedName(Signal signal) {
        return switch (signal) {
            case TRACES -> "rejectedSpans";
            case METRICS -> "rejectedDataPoints";
            case LOGS -> "rejectedLogRecords";
            case PROFILES -> "rejectedProfiles";
        };
    }

    private static StringBuilder statusJson(Outcome outcome) {
        String message = OutcomeStatus.message(outcome);
        StringBuilder json = new StringBuilder(128 + 2 * message.length());
        json.append("{\"code\":").append(OutcomeStatus.grpcCode(outcome)).append(",\"message\":");
        quote(json, message).append(",\"details\":[");
        long delayNanos = OutcomeStatus.retryDelayNanos(outcome);
        if (delayNanos >= 0) {
            detail(json, OutcomeStatusDetails.RETRY_INFO).append("\"retryDelay\":\"");
            json.append(seconds(delayNanos)).append("s\"}");
        } else if (outcome instanceof Outcome.Refused refused && refused.reason() == Reason.MALFORMED) {
            detail(json, OutcomeStatusDetails.BAD_REQUEST)
                    .append("\"fieldViolations\":[{\"field\":\"request\",\"description\":");
            quote(json, message).append("}]}");
        }
        return json.append("]}");
    }

    private static StringBuilder detail(StringBuilder json, String typeUrl) {
        return json.append("{\"@type\":\"").append(typeUrl).append("\",");
    }

    private static String seconds(long nanos) {
        long second = TimeUnit.SECONDS.toNanos(1);
        String whole = Long.toString(nanos / second);
        // proto3 JSON: a Duration has 0, 3, 6 or 9 fractional digits.
        return nanos % second == 0
                ? whole
                : whole + "." + Long.toString(second + nanos % second).substring(1);
    }

    /** Appends {@code text}, shortened between whole characters if it is very long, as a JSON string (RFC 8259 §7). */
    private static StringBuilder quote(StringBuilder json, String text) {
        int end = Math.min(text.length(), MAX_MESSAGE_CHARS);
        if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        json.append('"');
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < 0x20) {
                json.append("\\u00").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
            } else {
                json.append(c);
            }
        }
        return json.append('"');
    }
}
