package io.spanway.core.transport.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How connections and streams begin and end (RFC 9113 §3.4, §5.1, §6.5, §6.8). */
class SessionLifeTest {
    private final SessionFixture client = SessionFixture.client();
    private final SessionFixture server = SessionFixture.server();

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Test
    void server_beginsWithSettingsAndItsWindow() {
        try (SessionFixture silent = SessionFixture.silentServer()) {
            List<SessionFixture.Sent> sent = silent.sent();
            assertThat(sent).extracting(SessionFixture.Sent::type).containsExactly(4, 8);
            assertThat(sent.get(0).payload()).hasSize(18);
            assertThat(sent.get(1).number(0)).isEqualTo(SessionFixture.CONNECTION_WINDOW - 65_535);
            assertThat(silent.session.events).containsExactly("opened");
        }
    }

    @Test
    void exchange_ofBothSides_closesTheStream() throws Exception {
        Http2Stream stream = client.session.open(SessionFixture.request());
        client.session.message(stream, new byte[] {1, 2, 3}, null, null);
        List<SessionFixture.Sent> sent = client.sent();
        assertThat(client.decode(sent.get(0))).isEqualTo(SessionFixture.request());
        assertThat(sent.get(1).payload()).containsExactly(1, 2, 3);
        int headers = FrameCode.END_HEADERS;
        client.frame(FrameCode.HEADERS, headers, stream.id(), client.block(SessionFixture.answer()));
        client.frame(FrameCode.DATA, 0, stream.id(), 7, 8);
        int end = FrameCode.END_HEADERS | FrameCode.END_STREAM;
        client.frame(FrameCode.HEADERS, end, stream.id(), client.block(SessionFixture.trailers()));
        assertThat(client.session.events).containsExactly("headers 3 2", "headers 3 1 end", "closed 3");
        assertThat(client.session.data.toByteArray()).containsExactly(7, 8);
        assertThat(client.session.active()).isZero();
    }

    @Test
    void headers_longerThanAFrame_goOverContinuations() throws Exception {
        Http2Headers headers = SessionFixture.request().set("x-long", "~".repeat(40_000));
        client.session.open(headers);
        List<SessionFixture.Sent> sent = client.sent();
        assertThat(sent).extracting(SessionFixture.Sent::type).containsExactly(1, 9, 9);
        assertThat(sent).extracting(frame -> frame.has(FrameCode.END_HEADERS)).containsExactly(false, false, true);
    }

    @Test
    void peersStreams_limit_isKept() {
        byte[] two = SessionFixture.setting(FrameCode.MAX_CONCURRENT_STREAMS, 2);
        client.frame(FrameCode.SETTINGS, 0, 0, two);
        client.session.open(SessionFixture.request());
        assertThat(client.session.canOpen()).isTrue();
        Http2Stream second = client.session.open(SessionFixture.request());
        assertThat(client.session.canOpen()).isFalse();
        client.frame(FrameCode.RST_STREAM, 0, second.id(), SessionFixture.number(7));
        assertThat(client.session.canOpen()).isTrue();
        assertThat(client.session.events).endsWith("reset 5 7", "closed 5");
    }

    @Test
    void goAway_ofThePeer_closesWhatItDidNotTakeAndLetsTheRestFinish() {
        Http2Stream first = client.session.open(SessionFixture.request());
        Http2Stream second = client.session.open(SessionFixture.request());
        byte[] last = {0, 0, 0, 3, 0, 0, 0, 0};
        client.frame(FrameCode.GOAWAY, 0, 0, last);
        assertThat(client.session.events).containsExactly("goaway 3 0", "closed 5");
        assertThat(second.closed).isTrue();
        assertThat(first.closed).isFalse();
        assertThat(client.session.canOpen()).isFalse();
        client.session.message(first, new byte[2], null, null);
        assertThat(client.sent(FrameCode.DATA)).hasSize(1);
    }

    @Test
    void goAway_ofOurs_laterStreamsAreIgnoredAndEarlierOnesFinish() {
        Http2Stream first = server.opened(1);
        server.session.away(1);
        assertThat(server.sent(FrameCode.GOAWAY))
                .singleElement()
                .satisfies(frame -> assertThat(frame.number(0)).isEqualTo(1));
        int flags = FrameCode.END_HEADERS;
        server.frame(
                FrameCode.HEADERS,
                flags,
                3,
                server.block(SessionFixture.request().set("x-new", "1")));
        server.frame(FrameCode.DATA, FrameCode.END_STREAM, 3, new byte[10]);
        assertThat(server.sent()).isEmpty();
        server.frame(FrameCode.DATA, FrameCode.END_STREAM, 1, new byte[10]);
        server.session.answer(first, SessionFixture.answer(), true);
        assertThat(server.session.events).containsExactly("headers 1 4", "end 1", "closed 1");
    }

    @Test
    void goAway_thatStillLetsStreamsIn_doesSo() {
        server.session.away(Integer.MAX_VALUE);
        server.opened(1);
        assertThat(server.session.events).containsExactly("headers 1 4");
    }

    @Test
    void reset_ofOurs_dropsWhatWaits() {
        client.frame(FrameCode.SETTINGS, 0, 0, SessionFixture.setting(FrameCode.INITIAL_WINDOW_SIZE, 0));
        Http2Stream stream = client.session.open(SessionFixture.request());
        client.session.message(stream, new byte[100], null, null);
        client.session.end(stream, Http2Error.CANCEL);
        client.frame(FrameCode.SETTINGS, 0, 0, SessionFixture.setting(FrameCode.INITIAL_WINDOW_SIZE, 1_000));
        assertThat(client.sent(FrameCode.DATA)).isEmpty();
        assertThat(client.session.events).contains("closed 3");
    }

    @Test
    void connection_closed_closesItsStreamsOnce() {
        server.opened(1);
        Http2Stream waiting = client.session.open(SessionFixture.request());
        client.frame(FrameCode.SETTINGS, 0, 0, SessionFixture.setting(FrameCode.INITIAL_WINDOW_SIZE, 0));
        client.session.message(waiting, new byte[100], null, null);
        server.channel.close();
        client.channel.close();
        server.channel.runPendingTasks();
        assertThat(server.session.events).containsExactly("headers 1 4", "closed 1");
        assertThat(client.session.events).containsOnlyOnce("closed 3");
    }

    @Test
    void closeSoon_letsOutWhatWasSent() {
        Http2Stream stream = server.opened(1);
        server.session.answer(stream, SessionFixture.answer(), true);
        server.session.closeAfterwards();
        assertThat(server.sent(FrameCode.HEADERS)).hasSize(1);
        assertThat(server.channel.isOpen()).isFalse();
    }

    @Test
    void sending_afterTheEnd_isIgnored() {
        Http2Stream stream = server.opened(1);
        server.frame(FrameCode.DATA, 0, 0, new byte[1]);
        assertThat(server.ended()).isEqualTo(1);
        server.session.answer(stream, SessionFixture.answer(), false);
        server.session.message(stream, new byte[1], null, null);
        server.session.away(1);
        assertThat(server.sent()).isEmpty();
        assertThat(server.session.canOpen()).isFalse();
    }

    @Test
    void exception_ofTheChannel_closesIt() {
        server.opened(1);
        server.channel.pipeline().fireExceptionCaught(new IOException("broken pipe"));
        assertThat(server.session.failure).hasMessage("broken pipe");
        assertThat(server.channel.isOpen()).isFalse();
    }
}
