package io.spanway.processing.fake;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.spanway.otlp.Payload;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import io.spanway.otlp.json.JsonException;
import io.spanway.otlp.json.OtlpJson;
import io.spanway.otlp.model.Telemetry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What the Collector made of the same input: {@code connector/vectors}, see the README there. */
public final class Vectors {
    private static final String ROOT = "/io/spanway/processing/connector/vectors/";

    private Vectors() {}

    /** A file's text. */
    public static String text(String path) {
        try (InputStream in = Vectors.class.getResourceAsStream(ROOT + path)) {
            if (in == null) {
                throw new IllegalArgumentException("no vector " + path);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An OTLP/JSON file as a payload. */
    public static Payload payload(Signal signal, String path) {
        return new Payload(signal, Unpooled.wrappedBuffer(request(signal, path)), RequestContext.NONE, 0);
    }

    /** An OTLP/JSON file, decoded. */
    public static Telemetry telemetry(Signal signal, String path) {
        return Telemetry.decode(signal, request(signal, path));
    }

    private static byte[] request(Signal signal, String path) {
        ByteBuf json = Unpooled.wrappedBuffer(text(path).getBytes(StandardCharsets.UTF_8));
        try {
            ByteBuf request = OtlpJson.toProtobuf(signal, json, UnpooledByteBufAllocator.DEFAULT);
            byte[] bytes = ByteBufUtil.getBytes(request);
            request.release();
            return bytes;
        } catch (JsonException e) {
            throw new IllegalArgumentException(path + ": " + e.getMessage(), e);
        }
    }
}
