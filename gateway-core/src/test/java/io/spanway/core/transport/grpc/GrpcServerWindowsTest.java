package io.spanway.core.transport.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.Http2Headers;
import io.spanway.core.transport.grpc.server.GrpcServerSettings;
import io.spanway.otlp.Outcome;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Answers to clients that leave little room: small windows, small tables; and requests whose headers want too much of it. */
class GrpcServerWindowsTest {
    private static final int HEADER_TABLE_SIZE = 1;
    private static final int INITIAL_WINDOW_SIZE = 4;

    private final Peers peers = new Peers();
    private RawPeer client;

    @BeforeEach
    void connect() throws Exception {
        client = RawPeer.client(peers.server(GrpcServerSettings.DEFAULTS).boundPort());
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        peers.close();
    }

    private void setting(int identifier, int value) throws Exception {
        client.frame(RawPeer.SETTINGS, 0, 0, new byte[] {0, (byte) identifier, 0, 0, 0, (byte) value});
    }

    private void update(int stream, int bytes) throws Exception {
        client.frame(RawPeer.WINDOW_UPDATE, 0, stream, new byte[] {0, 0, 0, (byte) bytes});
    }

    @Test
    void answer_withoutWindow_comesInPiecesAsTheWindowOpens() throws Exception {
        setting(INITIAL_WINDOW_SIZE, 0);
        client.request(1, new byte[10]);
        assertThat(client.next(RawPeer.HEADERS).ends()).isFalse();
        update(1, 2);
        assertThat(client.next(RawPeer.DATA).payload()).isEqualTo(new byte[2]);
        update(1, 100);
        RawPeer.Frame rest = client.next(RawPeer.DATA);
        assertThat(rest.payload()).isEqualTo(new byte[3]);
        assertThat(rest.ends()).isFalse();
        assertThat(client.trailers(1).header("grpc-status")).isEqualTo("0");
    }

    @Test
    void partialSuccess_withoutWindow_waits() throws Exception {
        peers.answer = Outcome.partlyRejected(3, "three were bad");
        setting(INITIAL_WINDOW_SIZE, 1);
        client.request(1, new byte[10]);
        assertThat(client.next(RawPeer.DATA).payload()).hasSize(1);
        update(1, 100);
        assertThat(client.next(RawPeer.DATA).payload()).hasSizeGreaterThan(15);
        assertThat(client.trailers(1).header("grpc-status")).isEqualTo("0");
    }

    @Test
    void answers_afterAChangeOfTheHeaderTable_areReadable() throws Exception {
        for (int size : new int[] {0, 200, 10}) {
            setting(HEADER_TABLE_SIZE, size);
            for (int i = 0; i < 3; i++) {
                int stream = 1 + 2 * (size + i);
                if (size == 10) {
                    stream += 1_000;
                }
                client.request(stream, new byte[10]);
                assertThat(client.next(RawPeer.HEADERS).header("content-type")).isEqualTo("application/grpc");
                assertThat(client.trailers(stream).header("grpc-status")).isEqualTo("0");
            }
        }
    }

    @Test
    void headers_tooLong_are431AndTheConnectionLivesOn() throws Exception {
        Http2Headers headers = RawPeer.requestHeaders().set("x-long", "v".repeat(80_000));
        byte[] block = client.block(headers);
        int flags = RawPeer.END_STREAM;
        client.frame(RawPeer.HEADERS, flags, 1, Arrays.copyOf(block, 16_000));
        for (int at = 16_000; at < block.length; at += 16_000) {
            int end = Math.min(block.length, at + 16_000);
            int last = end == block.length ? RawPeer.END_HEADERS : 0;
            client.frame(RawPeer.CONTINUATION, last, 1, Arrays.copyOfRange(block, at, end));
        }
        RawPeer.Frame answer = client.trailers(1);
        assertThat(answer.header(":status")).isEqualTo("431");
        assertThat(answer.header("grpc-status")).isEqualTo("13");
        client.request(3, new byte[10]);
        assertThat(client.trailers(3).header("grpc-status")).isEqualTo("0");
    }
}
