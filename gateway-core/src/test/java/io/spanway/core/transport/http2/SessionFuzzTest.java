package io.spanway.core.transport.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames at random, some right and some not, to a server that answers: nothing but the rules of HTTP/2 ends the connection. */
class SessionFuzzTest {
    private static final int FRAMES = 60;

    private final Random random = new Random();

    private byte[] bytes(int most) {
        byte[] bytes = new byte[random.nextInt(most + 1)];
        random.nextBytes(bytes);
        return bytes;
    }

    private int stream(int next) {
        return random.nextInt(100) == 0 ? random.nextInt(50) : Math.max(1, next - 2 - 2 * random.nextInt(6));
    }

    /** One frame that is mostly in order; says the next free number of a stream. */
    private int send(SessionFixture server, int next) {
        int end = random.nextInt(3) == 0 ? FrameCode.END_STREAM : 0;
        switch (next == 1 ? 0 : random.nextInt(12)) {
            case 0, 1, 2 -> {
                server.frame(
                        FrameCode.HEADERS, FrameCode.END_HEADERS | end, next, server.block(SessionFixture.request()));
                return next + 2;
            }
            case 3, 4, 5 -> server.frame(FrameCode.DATA, end, stream(next), bytes(3_000));
            case 6 -> server.frame(FrameCode.DATA, end | FrameCode.PADDED, stream(next), new byte[300]);
            case 7 ->
                server.frame(FrameCode.WINDOW_UPDATE, 0, stream(next), SessionFixture.number(random.nextInt(9_999)));
            case 8 -> {
                int window = random.nextInt(3) == 0 ? random.nextInt(70_000) : random.nextInt(20);
                server.frame(FrameCode.SETTINGS, 0, 0, SessionFixture.setting(FrameCode.INITIAL_WINDOW_SIZE, window));
            }
            case 9 -> server.frame(FrameCode.RST_STREAM, 0, stream(next), SessionFixture.number(8));
            case 10 ->
                server.frame(
                        FrameCode.SETTINGS,
                        0,
                        0,
                        SessionFixture.setting(FrameCode.HEADER_TABLE_SIZE, random.nextInt(9_000)));
            default -> {
                if (random.nextInt(8) == 0) {
                    server.frame(random.nextInt(12), random.nextInt(256), random.nextInt(9), bytes(40));
                } else {
                    server.frame(FrameCode.PRIORITY, 0, stream(next), new byte[5]);
                }
            }
        }
        return next;
    }

    /** Does to one of the streams what a server may do. */
    private void answer(SessionFixture server) {
        SessionFixture.Session session = server.session;
        if (session.streams.isEmpty()) {
            return;
        }
        Http2Stream stream = session.streams.get(random.nextInt(session.streams.size()));
        switch (random.nextInt(5)) {
            case 0 -> session.answer(stream, SessionFixture.answer(), true);
            case 1 ->
                session.canned(
                        stream, new CannedAnswer(SessionFixture.answer(), new byte[5], SessionFixture.trailers()));
            case 2 -> {
                session.answer(stream, SessionFixture.answer(), false);
                session.message(stream, new byte[random.nextInt(40_000)], SessionFixture.trailers(), null);
            }
            case 3 -> session.end(stream, Http2Error.CANCEL);
            default -> {
                // Later.
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void frames_atRandom_neverBreakTheServer(long seed) {
        random.setSeed(seed);
        int ended = 0;
        for (int run = 0; run < 60; run++) {
            try (SessionFixture server = SessionFixture.server()) {
                int next = 1;
                for (int i = 0; i < FRAMES && server.channel.isOpen(); i++) {
                    next = send(server, next);
                    if (random.nextBoolean()) {
                        answer(server);
                    }
                    server.sent();
                }
                ended += server.channel.isOpen() ? 0 : 1;
                if (server.session.failure != null) {
                    assertThat(server.session.failure)
                            .as("seed %d, run %d", seed, run)
                            .isInstanceOf(Http2Exception.class);
                }
                server.channel.checkException();
                server.channel.close();
                server.channel.runPendingTasks();
                assertThat(server.session.active())
                        .as("seed %d, run %d", seed, run)
                        .isZero();
            }
        }
        assertThat(ended)
                .as("seed %d: some connections end early, some do not", seed)
                .isBetween(3, 58);
    }
}
