package io.spanway.core.receive;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Signal;
import java.nio.charset.StandardCharsets;

/**
 * The {@code Export*ServiceResponse} of a request that was taken (OTLP spec: Full Success, Partial Success). Immutable, no instances.
 */
final class ExportReply {
    /** Keeps the response far below the 4 MiB that clients accept. */
    private static final int MAX_MESSAGE_CHARS = 64 << 10;

    private ExportReply() {}

    /** Full success; the caller owns the buffer. */
    static ByteBuf full(boolean json, ByteBufAllocator allocator) {
        return json ? ByteBufUtil.writeAscii(allocator, "{}") : Unpooled.EMPTY_BUFFER;
    }

    /** Partial success or warning; the caller owns the buffer. */
    static ByteBuf partial(Signal signal, Outcome.PartlyRejected outcome, boolean json, ByteBufAllocator allocator) {
        String message = shortened(outcome.message(), MAX_MESSAGE_CHARS);
        if (json) {
            return partialJson(signal, outcome.rejected(), message, allocator);
        }
        ByteBuf partial = Unpooled.buffer(16 + message.length());
        if (outcome.rejected() != 0) {
            partial.writeByte(1 << 3);
            writeVarint(partial, outcome.rejected());
        }
        byte[] text = message.getBytes(StandardCharsets.UTF_8);
        partial.writeByte(2 << 3 | 2);
        writeVarint(partial, text.length);
        partial.writeBytes(text);
        ByteBuf out = allocator.buffer(8 + partial.readableBytes());
        out.writeByte(1 << 3 | 2);
        writeVarint(out, partial.readableBytes());
        return out.writeBytes(partial);
    }

    private static ByteBuf partialJson(Signal signal, long rejected, String message, ByteBufAllocator allocator) {
        StringBuilder json = new StringBuilder(80 + message.length()).append("{\"partialSuccess\":{");
        if (rejected != 0) {
            json.append('"')
                    .append(rejectedName(signal))
                    .append("\":\"")
                    .append(rejected)
                    .append("\",");
        }
        json.append("\"errorMessage\":");
        quote(json, message);
        return ByteBufUtil.writeUtf8(allocator, json.append("}}"));
    }

    private static String rejectedName(Signal signal) {
        return switch (signal) {
            case TRACES -> "rejectedSpans";
            case METRICS -> "rejectedDataPoints";
            case LOGS -> "rejectedLogRecords";
            case PROFILES -> "rejectedProfiles";
        };
    }

    static void writeVarint(ByteBuf out, long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.writeByte((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        out.writeByte((int) rest);
    }

    /** {@code text}, cut to {@code maxChars} between whole characters. */
    static String shortened(String text, int maxChars) {
        if (text.length() <= maxChars) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(maxChars - 1)) ? maxChars - 1 : maxChars;
        return text.substring(0, end) + "…";
    }

    /** Appends {@code text} as a JSON string (RFC 8259 §7). */
    static void quote(StringBuilder json, String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < 0x20) {
                json.append("\\u00").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }
}
