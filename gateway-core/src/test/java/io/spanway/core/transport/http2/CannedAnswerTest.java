package io.spanway.core.transport.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.Http2Headers;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Answers that are only bytes: what a client reads in them, and when they may not be used. */
class CannedAnswerTest {
    private static final CannedAnswer OK =
            new CannedAnswer(SessionFixture.answer(), new byte[] {0, 0, 0, 0, 0}, SessionFixture.trailers());

    private final SessionFixture server = SessionFixture.server();

    @AfterEach
    void close() {
        server.close();
    }

    private void assertAnswered(int stream) throws Exception {
        List<SessionFixture.Sent> sent = server.sent();
        assertThat(sent).extracting(SessionFixture.Sent::type).containsExactly(1, 0, 1);
        assertThat(sent).allSatisfy(frame -> assertThat(frame.stream()).isEqualTo(stream));
        Http2Headers headers = server.decode(sent.get(0));
        assertThat(headers).isEqualTo(SessionFixture.answer());
        assertThat(sent.get(1).payload()).isEqualTo(new byte[5]);
        assertThat(server.decode(sent.get(2))).isEqualTo(SessionFixture.trailers());
        assertThat(sent).extracting(frame -> frame.has(FrameCode.END_STREAM)).containsExactly(false, false, true);
    }

    @Test
    void answer_canned_isReadableOnEveryStream() throws Exception {
        for (int id = 1; id < 9_999_999; id = 10 * id + 1) {
            Http2Stream stream = server.opened(id);
            server.frame(FrameCode.DATA, FrameCode.END_STREAM, id, new byte[1]);
            assertThat(server.session.canned(stream, OK)).isTrue();
            assertAnswered(id);
            assertThat(stream.closed).isTrue();
        }
    }

    @Test
    void answer_canned_leavesTheTableAsItIs() throws Exception {
        Http2Stream first = server.opened(1);
        server.session.answer(first, SessionFixture.answer().set("x-custom", "v"), true);
        server.decode(server.sent().get(0));
        Http2Stream second = server.opened(3);
        assertThat(server.session.canned(second, OK)).isTrue();
        assertAnswered(3);
        Http2Stream third = server.opened(5);
        server.session.answer(third, SessionFixture.answer().set("x-custom", "v"), true);
        SessionFixture.Sent indexed = server.sent().get(0);
        assertThat(server.decode(indexed).get("x-custom")).hasToString("v");
        assertThat(indexed.payload()).as("all from the tables").hasSizeLessThan(6);
    }

    @Test
    void answer_afterAChangeOfTheTable_comesFromTheEncoder() throws Exception {
        server.frame(FrameCode.SETTINGS, 0, 0, SessionFixture.setting(FrameCode.HEADER_TABLE_SIZE, 100));
        server.sent();
        Http2Stream first = server.opened(1);
        assertThat(server.session.canned(first, OK)).isFalse();
        server.session.answer(first, SessionFixture.answer(), true);
        byte[] block = server.sent().get(0).payload();
        assertThat(block[0] & 0xe0).as("table size update").isEqualTo(0x20);
        Http2Stream second = server.opened(3);
        assertThat(server.session.canned(second, OK)).isTrue();
    }

    @Test
    void answer_withoutWindow_isNotCanned() {
        server.frame(FrameCode.SETTINGS, 0, 0, SessionFixture.setting(FrameCode.INITIAL_WINDOW_SIZE, 4));
        Http2Stream stream = server.opened(1);
        assertThat(server.session.canned(stream, OK)).isFalse();
        server.frame(FrameCode.WINDOW_UPDATE, 0, 1, SessionFixture.number(1));
        assertThat(server.session.canned(stream, OK)).isTrue();
    }

    @Test
    void answer_onAStreamThatIsGone_isNotSent() {
        Http2Stream stream = server.opened(1);
        server.frame(FrameCode.RST_STREAM, 0, 1, SessionFixture.number(8));
        assertThat(server.session.canned(stream, OK)).isFalse();
        assertThat(server.sent()).isEmpty();
    }
}
