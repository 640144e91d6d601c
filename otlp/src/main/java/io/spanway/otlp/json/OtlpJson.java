package io.spanway.otlp.json;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.spanway.otlp.Signal;
import io.spanway.otlp.json.schema.RequestTypes;

/**
 * OTLP/JSON ⇄ protobuf bytes of the export requests of all signals (OTLP spec: JSON Protobuf Encoding; the rest is the proto3 JSON mapping).
 *
 * <p>Where the sources leave a choice: keys in snake_case are unknown, so ignored. Names of enum values are understood. {@code null} is as if the
 * member were not there; inside a list it is bad data. A key given twice: of a scalar the last one counts, lists are joined, messages merged, as
 * in protobuf itself. Two members of one oneof are bad data. Messages may nest {@code 640} deep, some 200 values in values. Thread-safe.
 */
public final class OtlpJson {
    private OtlpJson() {}

    /**
     * Reads one OTLP/JSON request with the limit of {@link #toProtobuf(Signal, ByteBuf, int, ByteBufAllocator)} at its natural bound: no JSON
     * text makes more than four times its size.
     */
    public static ByteBuf toProtobuf(Signal signal, ByteBuf json, ByteBufAllocator alloc) throws JsonException {
        return toProtobuf(signal, json, (int) Math.min(Integer.MAX_VALUE, 4L * json.readableBytes()), alloc);
    }

    /**
     * Reads one OTLP/JSON request into the protobuf encoding of the same request, in one pass and without a tree in between; memory is in the
     * order of text and result.
     *
     * @param json its readable bytes are the text; indices and reference stay the caller's
     * @param maxBytes limit of the result
     * @return a direct buffer, owned by the caller
     * @throws JsonException bad data, its message naming line, column and JSON path; or larger than the limit
     */
    public static ByteBuf toProtobuf(Signal signal, ByteBuf json, int maxBytes, ByteBufAllocator alloc)
            throws JsonException {
        int length = json.readableBytes();
        ByteBuf heap = alloc.heapBuffer(Math.addExact(length, JsonText.PADDING));
        try {
            heap.writeBytes(json, json.readerIndex(), length).writeZero(JsonText.PADDING);
            JsonText text = new JsonText(heap.array(), heap.arrayOffset(), length);
            return JsonReader.read(RequestTypes.of(signal), text, length / 2, maxBytes, alloc);
        } finally {
            heap.release();
        }
    }

    /**
     * Appends the canonical JSON form of an encoded request to {@code target}, without white space: ids in hex, 64-bit integers as strings, enums
     * as numbers, defaults and unknown fields left out.
     *
     * @param protobuf its readable bytes are the request; indices and reference stay the caller's
     * @param target grows as needed; after an exception it holds a part of the text
     * @throws JsonException the bytes are no valid protobuf, or nest too deeply
     */
    public static void toJson(Signal signal, ByteBuf protobuf, ByteBuf target) throws JsonException {
        new JsonWriter(protobuf, target)
                .message(RequestTypes.of(signal), protobuf.readerIndex(), protobuf.writerIndex());
    }
}
