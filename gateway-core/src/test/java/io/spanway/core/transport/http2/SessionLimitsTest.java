package io.spanway.core.transport.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.Http2Headers;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames that are right one by one and too many together (RFC 9113 §10.5). */
class SessionLimitsTest {
    private static final int CALM = 11;

    private final SessionFixture server = SessionFixture.server();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void streams_openedAndReset_endTheConnection() {
        for (int i = 0; i < 1_000; i++) {
            server.opened(1 + 2 * i);
            server.frame(FrameCode.RST_STREAM, 0, 1 + 2 * i, SessionFixture.number(8));
        }
        assertThat(server.ended()).isEqualTo(-1);
        server.opened(9_001);
        server.frame(FrameCode.RST_STREAM, 0, 9_001, SessionFixture.number(8));
        assertThat(server.ended()).isEqualTo(CALM);
        assertThat(server.session.active()).isZero();
    }

    @Test
    void streams_thatWeAreMadeToReset_endTheConnection() {
        for (int i = 0; i <= 1_000; i++) {
            server.opened(1 + 2 * i);
            server.frame(FrameCode.WINDOW_UPDATE, 0, 1 + 2 * i, SessionFixture.number(0));
        }
        assertThat(server.ended()).isEqualTo(CALM);
    }

    @Test
    void settings_withoutEnd_endTheConnection() {
        for (int i = 0; i <= 1_000; i++) {
            server.frame(FrameCode.SETTINGS, 0, 0, new byte[0]);
        }
        assertThat(server.ended()).isEqualTo(CALM);
    }

    @Test
    void pings_thatNobodyReads_endTheConnection() {
        server.channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        for (int i = 0; i <= 1_000; i++) {
            server.frame(FrameCode.PING, 0, 0, new byte[8]);
        }
        assertThat(server.ended()).isEqualTo(CALM);
    }

    @Test
    void emptyData_withoutEnd_endsTheConnection() {
        server.opened(1);
        for (int i = 0; i <= 200; i++) {
            assertThat(server.ended()).isEqualTo(-1);
            server.frame(FrameCode.DATA, 0, 1, new byte[0]);
        }
        assertThat(server.ended()).isEqualTo(CALM);
    }

    @Test
    void emptyData_betweenOthers_isFine() {
        server.opened(1);
        for (int i = 0; i < 1_000; i++) {
            server.frame(FrameCode.DATA, 0, 1, new byte[i % 100 == 0 ? 1 : 0]);
        }
        assertThat(server.ended()).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16_000})
    void continuations_withoutEnd_endTheConnection(int length) {
        server.frame(FrameCode.HEADERS, 0, 1, new byte[0]);
        for (int i = 0; i <= 256; i++) {
            server.frame(FrameCode.CONTINUATION, 0, 1, new byte[length]);
        }
        assertThat(server.ended()).isEqualTo(CALM);
        assertThat(server.session.streams).isEmpty();
    }

    @Test
    void headerList_tooLong_isToldAndTheConnectionLivesOn() throws Exception {
        Http2Headers headers = SessionFixture.request().set("x-long", "v".repeat(SessionFixture.MAX_HEADER_LIST));
        byte[] block = server.block(headers);
        server.frame(FrameCode.HEADERS, FrameCode.END_STREAM, 1, Arrays.copyOf(block, 1_000));
        byte[] rest = Arrays.copyOfRange(block, 1_000, block.length);
        server.frame(FrameCode.CONTINUATION, FrameCode.END_HEADERS, 1, rest);
        assertThat(server.session.events).containsExactly("too long 1", "closed 1");
        assertThat(server.reset()).isEqualTo(CALM);
        server.opened(3);
        assertThat(server.session.events).endsWith("headers 3 4");
    }

    @Test
    void headerBlock_overContinuations_paddedAndWithPriority_isOneBlock() {
        byte[] block = server.block(SessionFixture.request());
        byte[] first = new byte[1 + 5 + 3 + 7];
        first[0] = 7;
        System.arraycopy(block, 0, first, 6, 3);
        int flags = FrameCode.PADDED | FrameCode.WITH_PRIORITY | FrameCode.END_STREAM;
        server.frame(FrameCode.HEADERS, flags, 1, first);
        server.frame(FrameCode.CONTINUATION, 0, 1, Arrays.copyOfRange(block, 3, 8));
        server.frame(FrameCode.CONTINUATION, 0, 1, new byte[0]);
        byte[] rest = Arrays.copyOfRange(block, 8, block.length);
        server.frame(FrameCode.CONTINUATION, FrameCode.END_HEADERS, 1, rest);
        assertThat(server.session.events).containsExactly("headers 1 4 end");
    }

    @Test
    void unknownFrames_areIgnored() {
        server.opened(1);
        server.frame(77, 255, 1, new byte[5_000]);
        server.frame(FrameCode.PRIORITY, 0, 9, new byte[5]);
        server.frame(FrameCode.PING, 0, 0, new byte[] {0, 0, 0, 0, 0, 0, 0, 9});
        assertThat(server.sent()).singleElement().satisfies(frame -> {
            assertThat(frame.has(FrameCode.ACK)).isTrue();
            assertThat(frame.number(4)).isEqualTo(9);
        });
        assertThat(server.session.events).endsWith("ping");
    }

    @Test
    void settings_thatMoveTheWindowsThousandsOfTimes_moveThemOnce() {
        for (int i = 0; i < SessionFixture.MAX_STREAMS; i++) {
            server.opened(1 + 2 * i);
        }
        byte[] entries = new byte[6 * 2_730];
        for (int at = 0; at < entries.length; at += 6) {
            entries[at + 1] = FrameCode.INITIAL_WINDOW_SIZE;
            entries[at + 5] = (byte) (at % 2);
        }
        entries[entries.length - 1] = 77;
        server.frame(FrameCode.SETTINGS, 0, 0, entries);
        assertThat(server.ended()).isEqualTo(-1);
        assertThat(server.session.streams)
                .allSatisfy(stream -> assertThat(stream.sendWindow).isEqualTo(77));
    }
}
