package io.spanway.core.receive.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.spanway.core.transport.codec.Codec;
import io.spanway.core.transport.codec.CodecException;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Reason;
import io.spanway.otlp.Signal;
import io.spanway.otlp.json.JsonException;
import io.spanway.otlp.json.OtlpJson;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Turns bodies as they came into plain protobuf: undoes Content-Encoding (RFC 9110 §8.4) and reads JSON. Immutable. */
final class BodyCodings {
    /** Answer when the byte budget has no room for a request. */
    static final Outcome.Retryable OVERLOADED = new Outcome.Retryable(
            Reason.OVERLOADED,
            "the gateway holds as many bytes as it may; try again later",
            TimeUnit.SECONDS.toNanos(1));

    /** A client that codes a body more often than this wants to harm. */
    private static final int MAX_CODINGS = 4;

    private final Set<String> allowed;

    /** @param allowed names of {@code compression_algorithms} */
    BodyCodings(List<String> allowed) {
        this.allowed = new HashSet<>(allowed);
        if (this.allowed.contains("gzip")) {
            this.allowed.add("x-gzip");
        }
    }

    /** Codings in the order in which they were applied, identity left out; null when one of them is unknown or switched off. */
    @Nullable
    List<Codec> parse(List<String> headerLines) {
        if (headerLines.isEmpty()) {
            return List.of();
        }
        List<Codec> codings = new ArrayList<>(headerLines.size());
        for (String line : headerLines) {
            for (String part : line.split(",", -1)) {
                String name = part.strip().toLowerCase(Locale.ROOT);
                Codec codec = Codec.ofHttp(name);
                if (codec == null || (codec != Codec.IDENTITY && !allowed.contains(name))) {
                    return null;
                }
                if (codec != Codec.IDENTITY) {
                    codings.add(codec);
                }
            }
        }
        return codings.size() > MAX_CODINGS ? null : codings;
    }

    /**
     * Undoes codings, the last one first. The result is reserved from the budget, the input no longer is.
     *
     * @param coded the body as sent; its reference passes to this method
     * @param mostBytes that each step may make for now, besides the limit of the body
     * @return the plain body, owned by the caller
     * @throws UndecodableException without an outcome if only {@code mostBytes} is in the way
     */
    static ByteBuf decode(List<Codec> codings, ByteBuf coded, HttpBody body, int mostBytes, ByteBufAllocator allocator)
            throws UndecodableException {
        ByteBuf bytes = coded;
        for (int i = codings.size() - 1; i >= 0; i--) {
            bytes = undo(codings.get(i), bytes, body, mostBytes, allocator);
        }
        return bytes;
    }

    private static ByteBuf undo(Codec codec, ByteBuf coded, HttpBody body, int mostBytes, ByteBufAllocator allocator)
            throws UndecodableException {
        int roomBytes = body.roomBytes();
        try {
            return body.replaced(codec.decompress(coded, Math.min(roomBytes, mostBytes), allocator));
        } catch (CodecException e) {
            throw refusal(e, e.kind() == CodecException.Kind.TOO_LARGE, roomBytes, mostBytes, body);
        } finally {
            coded.release();
        }
    }

    /**
     * Turns an OTLP/JSON request into protobuf; past the door there is one format.
     *
     * @param json its reference passes to this method
     * @param mostBytes as of {@link #decode}
     * @return the protobuf request, owned by the caller
     */
    static ByteBuf fromJson(Signal signal, ByteBuf json, HttpBody body, int mostBytes, ByteBufAllocator allocator)
            throws UndecodableException {
        int roomBytes = body.roomBytes();
        try {
            return body.replaced(OtlpJson.toProtobuf(signal, json, Math.min(roomBytes, mostBytes), allocator));
        } catch (JsonException e) {
            throw refusal(e, e.isTooLarge(), roomBytes, mostBytes, body);
        } finally {
            json.release();
        }
    }

    private static UndecodableException refusal(
            Exception cause, boolean tooLarge, int roomBytes, int mostBytes, HttpBody body) {
        if (tooLarge && mostBytes < roomBytes) {
            return new UndecodableException(null);
        }
        if (tooLarge && roomBytes < body.maxBytes()) {
            // Too large for what is free of the budget now may be fine later.
            return new UndecodableException(OVERLOADED);
        }
        Reason reason = tooLarge ? Reason.TOO_LARGE : Reason.MALFORMED;
        return new UndecodableException(Outcome.refused(reason, String.valueOf(cause.getMessage())));
    }

    /** A body that is not what its headers say. Carries no stack trace, since hostile input may cause many. Immutable. */
    static final class UndecodableException extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient @Nullable Outcome outcome;

        /** @param outcome what the client is told, or null if the body may be well and only takes more bytes than were allowed for now */
        UndecodableException(@Nullable Outcome outcome) {
            super("undecodable body", null, false, false);
            this.outcome = outcome;
        }

        @Nullable
        Outcome outcome() {
            return outcome;
        }
    }

    /** For messages. */
    String names() {
        Set<String> names = new TreeSet<>(allowed);
        names.remove("");
        return names.toString();
    }
}
