package io.spanway.core.transport.http2;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Exception;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Any bytes after the preface: an error of HTTP/2 at worst, and the same whether they come in one piece or one by one.
 *
 * <p>The first byte of an input says whether the others are the bytes on the wire or a program: type, flags, stream and length of a frame, then
 * its payload, so that whole frames with right lengths are common. Header blocks go through HPACK as they are.
 */
class FramesFuzzTest {
    private static final int RAW = 0;
    private static final int MAX_WIRE_BYTES = 3_000;

    /** What a server made of its input. */
    private record Seen(List<String> events, String data, String failure, boolean open) {}

    @FuzzTest(maxDuration = "60s")
    void bytes_anyAtAll_meanTheSameInAnyPieces(byte[] data) {
        if (data.length == 0) {
            return;
        }
        byte[] rest = Arrays.copyOfRange(data, 1, data.length);
        byte[] wire = (data[0] & 1) == RAW ? rest : program(rest);
        if (wire.length <= MAX_WIRE_BYTES) {
            Seen whole = feed(wire, wire.length);
            assertThat(feed(wire, 1)).isEqualTo(whole);
        }
    }

    private static Seen feed(byte[] wire, int piece) {
        try (SessionFixture server = SessionFixture.server()) {
            for (int at = 0; at < wire.length; at += Math.max(piece, 1)) {
                server.raw(Arrays.copyOfRange(wire, at, Math.min(wire.length, at + piece)));
            }
            var unused = server.sent();
            server.channel.checkException();
            Throwable failure = server.session.failure;
            assertThat(failure == null || failure instanceof Http2Exception)
                    .as("%s", failure)
                    .isTrue();
            Seen seen = new Seen(
                    List.copyOf(server.session.events),
                    server.session.data.toString(StandardCharsets.ISO_8859_1),
                    failure instanceof Http2Exception known ? known.error().name() : "",
                    server.channel.isOpen());
            var closed = server.channel.close();
            server.channel.runPendingTasks();
            assertThat(closed.isDone()).isTrue();
            assertThat(server.session.active()).isZero();
            return seen;
        }
    }

    /** Frames of which the input says everything but the length, which is right unless it is cut at the end. */
    private static byte[] program(byte[] input) {
        ByteBuf in = Unpooled.wrappedBuffer(input);
        ByteBuf out = Unpooled.buffer();
        while (in.readableBytes() >= 4) {
            int type = in.readUnsignedByte() % 12;
            int flags = in.readUnsignedByte();
            int stream = in.readUnsignedByte() % 16;
            byte[] payload = new byte[Math.min(in.readUnsignedByte(), in.readableBytes())];
            in.readBytes(payload);
            out.writeBytes(SessionFixture.bytes(type, flags, stream, payload));
        }
        return ByteBufUtil.getBytes(out);
    }
}
