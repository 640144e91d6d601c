package io.spanway.core.receive;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * A {@code google.rpc.Status} as an HTTP error body (OTLP spec: OTLP/HTTP Failures).
 *
 * @param code gRPC status code
 * @param message English text for the client's developer
 * @param retryDelayNanos delay of a {@code RetryInfo} detail, or negative for none
 * @param badRequest adds a {@code BadRequest} detail that repeats the message (OTLP spec: Bad Data)
 *     <p>Immutable.
 */
record RpcStatus(int code, String message, long retryDelayNanos, boolean badRequest) {
    static final int INVALID_ARGUMENT = 3;
    static final int DEADLINE_EXCEEDED = 4;
    static final int RESOURCE_EXHAUSTED = 8;
    static final int UNIMPLEMENTED = 12;
    static final int UNAVAILABLE = 14;

    private static final int MAX_MESSAGE_CHARS = 16 << 10;
    private static final String TYPE_PREFIX = "type.googleapis.com/google.rpc.";
    private static final int VARINT = 0;
    private static final int BYTES = 2;

    RpcStatus {
        message = ExportReply.shortened(message, MAX_MESSAGE_CHARS);
    }

    RpcStatus(int code, String message) {
        this(code, message, -1, false);
    }

    /** Encoded as protobuf; the caller owns the buffer. */
    ByteBuf toProtobuf(ByteBufAllocator allocator) {
        ByteBuf out = allocator.buffer(64 + message.length());
        out.writeByte(1 << 3 | VARINT);
        ExportReply.writeVarint(out, code);
        field(out, 2, message.getBytes(StandardCharsets.UTF_8));
        if (badRequest) {
            detail(out, "BadRequest", message(1, message(2, message.getBytes(StandardCharsets.UTF_8))));
        }
        if (retryDelayNanos >= 0) {
            detail(out, "RetryInfo", message(1, duration()));
        }
        return out;
    }

    /** Encoded as JSON; the caller owns the buffer. */
    ByteBuf toJson(ByteBufAllocator allocator) {
        StringBuilder json = new StringBuilder(96 + message.length());
        json.append("{\"code\":").append(code).append(",\"message\":");
        ExportReply.quote(json, message);
        json.append(",\"details\":[");
        if (badRequest) {
            json.append("{\"@type\":\"")
                    .append(TYPE_PREFIX)
                    .append("BadRequest\",\"fieldViolations\":[{\"description\":");
            ExportReply.quote(json, message);
            json.append("}]}");
        }
        if (retryDelayNanos >= 0) {
            json.append(badRequest ? "," : "").append("{\"@type\":\"").append(TYPE_PREFIX);
            json.append("RetryInfo\",\"retryDelay\":\"")
                    .append(seconds())
                    .append('s')
                    .append("\"}");
        }
        return ByteBufUtil.writeUtf8(allocator, json.append("]}"));
    }

    private String seconds() {
        long nanos = retryDelayNanos % TimeUnit.SECONDS.toNanos(1);
        String whole = Long.toString(retryDelayNanos / TimeUnit.SECONDS.toNanos(1));
        // proto3 JSON: Duration has 0, 3, 6 or 9 fractional digits.
        return nanos == 0
                ? whole
                : whole + "." + Long.toString(1_000_000_000L + nanos).substring(1);
    }

    private byte[] duration() {
        ByteBuf out = Unpooled.buffer(24);
        out.writeByte(1 << 3 | VARINT);
        ExportReply.writeVarint(out, retryDelayNanos / TimeUnit.SECONDS.toNanos(1));
        out.writeByte(2 << 3 | VARINT);
        ExportReply.writeVarint(out, retryDelayNanos % TimeUnit.SECONDS.toNanos(1));
        return ByteBufUtil.getBytes(out);
    }

    private static void detail(ByteBuf out, String type, byte[] value) {
        ByteBuf any = Unpooled.buffer();
        field(any, 1, (TYPE_PREFIX + type).getBytes(StandardCharsets.US_ASCII));
        field(any, 2, value);
        field(out, 3, ByteBufUtil.getBytes(any));
    }

    private static byte[] message(int number, byte[] value) {
        ByteBuf out = Unpooled.buffer(value.length + 8);
        field(out, number, value);
        return ByteBufUtil.getBytes(out);
    }

    private static void field(ByteBuf out, int number, byte[] value) {
        out.writeByte(number << 3 | BYTES);
        ExportReply.writeVarint(out, value.length);
        out.writeBytes(value);
    }
}
