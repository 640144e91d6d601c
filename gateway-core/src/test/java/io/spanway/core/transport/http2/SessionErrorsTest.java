package io.spanway.core.transport.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames that break the rules: which end the connection, which their stream, and with what error (RFC 9113 §5.4, §6). */
class SessionErrorsTest {
    private static final int PROTOCOL = 1;
    private static final int FLOW = 3;
    private static final int CLOSED = 5;
    private static final int SIZE = 6;
    private static final int REFUSED = 7;
    private static final int COMPRESSION = 9;

    private SessionFixture server = SessionFixture.server();

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        // type, flags, stream, length, error
        "0, 0, 0, 3, 1", // DATA without a stream
        "0, 0, 1, 3, 1", // DATA on a stream never opened
        "0, 8, 1, 0, 1", // padded and empty
        "1, 4, 0, 3, 1", // HEADERS without a stream
        "1, 4, 2, 0, 1", // a number that only servers use
        "1, 12, 1, 0, 6", // padded, without the length of the padding
        "1, 36, 1, 4, 6", // with priority, without its bytes
        "2, 0, 0, 5, 1", // PRIORITY without a stream
        "3, 0, 0, 4, 1", // RST_STREAM without a stream
        "3, 0, 1, 4, 1", // of a stream never opened
        "3, 0, 1, 5, 6", // of the wrong size
        "4, 0, 1, 0, 1", // SETTINGS on a stream
        "4, 0, 0, 5, 6", // that are cut
        "4, 1, 0, 6, 6", // ACK with content
        "5, 4, 1, 8, 1", // PUSH_PROMISE
        "6, 0, 1, 8, 1", // PING on a stream
        "6, 0, 0, 7, 6", // of the wrong size
        "7, 0, 1, 8, 1", // GOAWAY on a stream
        "7, 0, 0, 7, 6", // that is cut
        "8, 0, 0, 3, 6", // WINDOW_UPDATE of the wrong size
        "8, 0, 0, 4, 1", // by nothing
        "8, 0, 1, 4, 1", // of a stream never opened
        "9, 4, 1, 3, 1", // CONTINUATION of nothing
        "9, 4, 0, 3, 1", // and without a stream
        "0, 0, 1, 16385, 6", // longer than allowed
        "99, 0, 1, 16385, 6"
    })
    void frame_againstTheRules_endsTheConnection(int type, int flags, int stream, int length, int error) {
        server.frame(type, flags, stream, new byte[length]);
        assertThat(server.ended()).isEqualTo(error);
        assertThat(server.session.failure).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "2, 2, 1", // ENABLE_PUSH
        "4, -2147483648, 3", // INITIAL_WINDOW_SIZE
        "5, 16383, 1", // MAX_FRAME_SIZE
        "5, 16777216, 1"
    })
    void setting_outOfRange_endsTheConnection(int identifier, int value, int error) {
        server.frame(FrameCode.SETTINGS, 0, 0, SessionFixture.setting(identifier, value));
        assertThat(server.ended()).isEqualTo(error);
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "2, 0", "2, 1", "3, 0", "4, 2147483647", "5, 16777215", "6, 1", "4660, 7"})
    void setting_inRangeOrUnknown_isAcknowledged(int identifier, int value) {
        server.frame(FrameCode.SETTINGS, 0, 0, SessionFixture.setting(identifier, value));
        assertThat(server.sent())
                .singleElement()
                .satisfies(frame -> assertThat(frame.has(FrameCode.ACK)).isTrue());
        assertThat(server.session.events).containsExactly("settled");
    }

    @Test
    void pushEnabled_byAServer_endsTheConnection() {
        try (SessionFixture client = SessionFixture.client()) {
            client.frame(FrameCode.SETTINGS, 0, 0, SessionFixture.setting(2, 1));
            assertThat(client.ended()).isEqualTo(PROTOCOL);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\n\r\n", "PRI * HTTP/1.1\r\n", "PRI * HTTP/2.0\r\n\r\nXM\r\n\r\n"})
    void preface_wrong_endsTheConnection(String preface) {
        try (SessionFixture silent = SessionFixture.silentServer()) {
            silent.raw(preface.getBytes(StandardCharsets.US_ASCII));
            assertThat(silent.ended()).isEqualTo(PROTOCOL);
        }
    }

    @ParameterizedTest
    @CsvSource({"6, 0, 8", "4, 1, 0", "1, 4, 0", "77, 0, 3"})
    void firstFrame_otherThanSettings_endsTheConnection(int type, int flags, int length) {
        try (SessionFixture silent = SessionFixture.silentServer()) {
            silent.raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            silent.frame(type, flags, 0, new byte[length]);
            assertThat(silent.ended()).isEqualTo(PROTOCOL);
        }
    }

    @Test
    void headerBlock_interrupted_endsTheConnection() {
        server.frame(FrameCode.HEADERS, 0, 1, server.block(SessionFixture.request()));
        server.frame(FrameCode.PING, 0, 0, new byte[8]);
        assertThat(server.ended()).isEqualTo(PROTOCOL);
    }

    @Test
    void headerBlock_continuedOnAnotherStream_endsTheConnection() {
        server.frame(FrameCode.HEADERS, 0, 1, server.block(SessionFixture.request()));
        server.frame(FrameCode.CONTINUATION, FrameCode.END_HEADERS, 3, new byte[0]);
        assertThat(server.ended()).isEqualTo(PROTOCOL);
    }

    @Test
    void headerBlock_thatIsNoHpack_endsTheConnection() {
        server.frame(FrameCode.HEADERS, FrameCode.END_HEADERS, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff);
        assertThat(server.ended()).isEqualTo(COMPRESSION);
    }

    @Test
    void headerBlock_paddedBeyondItsFrame_endsTheConnection() {
        server.frame(FrameCode.HEADERS, FrameCode.END_HEADERS | FrameCode.PADDED, 1, 200, 0x83);
        assertThat(server.ended()).isEqualTo(PROTOCOL);
    }

    @Test
    void data_paddedBeyondItsFrame_endsTheConnection() {
        server.opened(1);
        server.frame(FrameCode.DATA, FrameCode.PADDED, 1, 9, 1, 2);
        assertThat(server.ended()).isEqualTo(PROTOCOL);
    }

    @Test
    void headers_malformed_resetTheirStreamOnly() {
        Http2Headers upperCase = new DefaultHttp2Headers(false)
                .method("POST")
                .scheme("http")
                .path("/x")
                .set("Upper", "1");
        server.frame(FrameCode.HEADERS, FrameCode.END_HEADERS, 1, server.block(upperCase));
        assertThat(server.reset()).isEqualTo(PROTOCOL);
        Http2Headers ofConnection = SessionFixture.request().set("connection", "close");
        server.frame(FrameCode.HEADERS, FrameCode.END_HEADERS, 3, server.block(ofConnection));
        assertThat(server.reset()).isEqualTo(PROTOCOL);
        server.opened(5);
        assertThat(server.session.events).containsExactly("closed 1", "closed 3", "headers 5 4");
        assertThat(server.channel.isOpen()).isTrue();
    }

    @Test
    void headers_onAClosedStream_endTheConnection() {
        Http2Stream stream = server.opened(1);
        server.frame(FrameCode.DATA, FrameCode.END_STREAM, 1, new byte[1]);
        server.session.answer(stream, SessionFixture.answer(), true);
        server.frame(FrameCode.HEADERS, FrameCode.END_HEADERS, 1, server.block(SessionFixture.request()));
        assertThat(server.ended()).isEqualTo(CLOSED);
    }

    @Test
    void trailers_thatEndNothing_resetTheStream() {
        server.opened(1);
        server.frame(FrameCode.HEADERS, FrameCode.END_HEADERS, 1, server.block(new DefaultHttp2Headers()));
        assertThat(server.reset()).isEqualTo(PROTOCOL);
    }

    @Test
    void frames_afterTheEnd_resetTheStream() {
        server.opened(1);
        server.frame(FrameCode.DATA, FrameCode.END_STREAM, 1, new byte[1]);
        server.frame(FrameCode.DATA, 0, 1, new byte[1]);
        assertThat(server.reset()).isEqualTo(CLOSED);
        server.opened(3);
        server.frame(FrameCode.DATA, FrameCode.END_STREAM, 3, new byte[1]);
        int flags = FrameCode.END_HEADERS | FrameCode.END_STREAM;
        server.frame(FrameCode.HEADERS, flags, 3, server.block(new DefaultHttp2Headers().set("x", "1")));
        assertThat(server.reset()).isEqualTo(CLOSED);
    }

    @Test
    void data_onAStreamThatWeReset_isIgnored() {
        Http2Stream stream = server.opened(1);
        server.session.end(stream, Http2Error.CANCEL);
        assertThat(server.reset()).isEqualTo(8);
        server.frame(FrameCode.DATA, 0, 1, new byte[1]);
        server.frame(FrameCode.WINDOW_UPDATE, 0, 1, SessionFixture.number(5));
        server.frame(FrameCode.RST_STREAM, 0, 1, SessionFixture.number(8));
        server.frame(FrameCode.HEADERS, FrameCode.END_HEADERS, 1, server.block(SessionFixture.request()));
        assertThat(server.sent()).isEmpty();
        assertThat(server.session.data.size()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"3, 4", "3, 2"})
    void contentLength_otherThanTheData_resetsTheStream(int promised, int sent) {
        Http2Headers headers = SessionFixture.request().set("content-length", Integer.toString(promised));
        server.frame(FrameCode.HEADERS, FrameCode.END_HEADERS, 1, server.block(headers));
        server.frame(FrameCode.DATA, FrameCode.END_STREAM, 1, new byte[sent]);
        assertThat(server.reset()).isEqualTo(PROTOCOL);
        assertThat(server.session.events).doesNotContain("end 1");
    }

    @Test
    void contentLength_thatIsKept_isFine() {
        Http2Headers headers = SessionFixture.request().set("content-length", "3");
        server.frame(FrameCode.HEADERS, FrameCode.END_HEADERS, 1, server.block(headers));
        server.frame(FrameCode.DATA, 0, 1, new byte[1]);
        server.frame(FrameCode.DATA, FrameCode.END_STREAM, 1, new byte[2]);
        assertThat(server.session.events).contains("end 1");
    }

    @Test
    void priority_ofTheWrongSize_resetsTheStream() {
        server.opened(1);
        server.frame(FrameCode.PRIORITY, 0, 1, new byte[5]);
        assertThat(server.sent(FrameCode.RST_STREAM)).isEmpty();
        server.frame(FrameCode.PRIORITY, 0, 1, new byte[4]);
        assertThat(server.reset()).isEqualTo(SIZE);
    }

    @Test
    void windowUpdate_ofAStream_byNothingOrTooMuch_resetsTheStream() {
        server.opened(1);
        server.frame(FrameCode.WINDOW_UPDATE, 0, 1, SessionFixture.number(0));
        assertThat(server.reset()).isEqualTo(PROTOCOL);
        server.opened(3);
        server.frame(FrameCode.WINDOW_UPDATE, 0, 3, SessionFixture.number(Integer.MAX_VALUE));
        assertThat(server.reset()).isEqualTo(FLOW);
        server.frame(FrameCode.WINDOW_UPDATE, 0, 0, SessionFixture.number(Integer.MAX_VALUE));
        assertThat(server.ended()).isEqualTo(FLOW);
    }

    @Test
    void stream_beyondTheLimit_isRefusedAndTheOthersLiveOn() {
        for (int i = 0; i < SessionFixture.MAX_STREAMS; i++) {
            server.opened(1 + 2 * i);
        }
        server.sent();
        int next = 1 + 2 * SessionFixture.MAX_STREAMS;
        server.frame(FrameCode.HEADERS, FrameCode.END_HEADERS, next, server.block(SessionFixture.request()));
        assertThat(server.reset()).isEqualTo(REFUSED);
        server.frame(FrameCode.RST_STREAM, 0, 1, SessionFixture.number(8));
        server.opened(next + 2);
        assertThat(server.session.events).endsWith("reset 1 8", "closed 1", "headers " + (next + 2) + " 4");
    }

    @Test
    void answer_onAStreamNeverOpened_endsTheClientsConnection() {
        try (SessionFixture client = SessionFixture.client()) {
            client.frame(FrameCode.HEADERS, FrameCode.END_HEADERS, 3, client.block(SessionFixture.answer()));
            assertThat(client.ended()).isEqualTo(PROTOCOL);
        }
    }

    @Test
    void push_endsTheClientsConnection() {
        try (SessionFixture client = SessionFixture.client()) {
            client.frame(FrameCode.HEADERS, FrameCode.END_HEADERS, 2, client.block(SessionFixture.answer()));
            assertThat(client.ended()).isEqualTo(PROTOCOL);
        }
    }

    @Test
    void data_beforeHeaders_resetsTheClientsStream() {
        try (SessionFixture client = SessionFixture.client()) {
            Http2Stream stream = client.session.open(SessionFixture.request());
            client.frame(FrameCode.DATA, 0, stream.id(), new byte[1]);
            assertThat(client.reset()).isEqualTo(PROTOCOL);
        }
    }

    @Test
    void answers_toManyStreamsThatWeGaveUp_harmNobody() {
        try (SessionFixture client = SessionFixture.client()) {
            for (int i = 0; i < 3_000; i++) {
                client.session.end(client.session.open(SessionFixture.request()), Http2Error.CANCEL);
            }
            client.sent();
            for (int id = 3; id < 6_000; id += 2) {
                int flags = FrameCode.END_HEADERS;
                client.frame(FrameCode.HEADERS, flags, id, client.block(SessionFixture.answer()));
                client.frame(FrameCode.DATA, FrameCode.END_STREAM, id, new byte[1]);
            }
            assertThat(client.sent()).isEmpty();
            assertThat(client.channel.isOpen()).isTrue();
        }
    }
}
