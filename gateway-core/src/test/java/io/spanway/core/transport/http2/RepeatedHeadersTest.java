package io.spanway.core.transport.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Header blocks that come again: when their bytes are used once more, when not, and that the peer's table never goes wrong over it. */
class RepeatedHeadersTest {
    private final SessionFixture client = SessionFixture.client();
    private final SessionFixture server = SessionFixture.server();

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    private static Http2Headers request(String path) {
        return SessionFixture.request().path(path).set("user-agent", "x/1").set("te", "trailers");
    }

    private byte[] sentBlock(RepeatedHeaders headers, Http2Headers expected) throws Http2Exception {
        client.session.open(headers);
        List<SessionFixture.Sent> sent = client.sent(FrameCode.HEADERS);
        assertThat(sent).hasSize(1);
        assertThat(client.decode(sent.get(0))).isEqualTo(expected);
        return sent.get(0).payload();
    }

    private static boolean leavesTable(int... block) {
        byte[] bytes = new byte[block.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) block[i];
        }
        return RepeatedHeaders.leavesTable(Unpooled.wrappedBuffer(bytes));
    }

    // --- What a block does to the table ---

    @Test
    void block_ofIndexes_leavesTheTable() {
        assertThat(leavesTable()).isTrue();
        assertThat(leavesTable(0x82, 0x86, 0xbe)).isTrue();
        assertThat(leavesTable(0xff, 0x80, 0x01)).as("index in several bytes").isTrue();
    }

    @Test
    void block_ofLiteralsThatAreNotKept_leavesTheTable() {
        assertThat(leavesTable(0x04, 0x02, '/', 'x', 0x82))
                .as("name from the table")
                .isTrue();
        assertThat(leavesTable(0x10, 0x01, 'a', 0x81, 0x1f))
                .as("never indexed, Huffman")
                .isTrue();
        assertThat(leavesTable(0x0f, 0x21, 0x01, 'b'))
                .as("name's index in two bytes")
                .isTrue();
        byte[] longValue = new byte[2 + 3 + 300];
        longValue[0] = 0x04;
        longValue[1] = 0x7f;
        longValue[2] = (byte) (300 - 127 | 0x80);
        longValue[3] = (byte) (300 - 127 >> 7);
        assertThat(RepeatedHeaders.leavesTable(Unpooled.wrappedBuffer(longValue, 0, 304)))
                .as("length in three bytes")
                .isTrue();
    }

    @Test
    void block_thatAddsAnEntryOrChangesTheSize_doesNotLeaveTheTable() {
        assertThat(leavesTable(0x82, 0x44, 0x01, '/')).isFalse();
        assertThat(leavesTable(0x40, 0x01, 'a', 0x01, 'b')).isFalse();
        assertThat(leavesTable(0x3f, 0xe1, 0x1f, 0x82))
                .as("new size of the table")
                .isFalse();
        assertThat(leavesTable(0x20)).isFalse();
    }

    @Test
    void block_thatIsNotWhole_countsAsAChange() {
        assertThat(leavesTable(0xff)).isFalse();
        assertThat(leavesTable(0xff, 0x80)).isFalse();
        assertThat(leavesTable(0x04)).isFalse();
        assertThat(leavesTable(0x04, 0x02, '/')).isFalse();
        assertThat(leavesTable(0x00, 0x01, 'a')).isFalse();
        assertThat(leavesTable(0x04, 0x7f, 0xff, 0xff, 0xff, 0x07))
                .as("a length of 32 bits")
                .isFalse();
    }

    @Test
    void block_ofRandomBytes_neverReadsBeyondItsEnd() {
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(12)];
            random.nextBytes(bytes);
            RepeatedHeaders.leavesTable(Unpooled.wrappedBuffer(bytes));
        }
    }

    // --- Sending ---

    @Test
    void request_sentAgain_isTheSameFewBytes() throws Exception {
        RepeatedHeaders headers = new RepeatedHeaders(request("/a"));
        byte[] first = sentBlock(headers, request("/a"));
        byte[] second = sentBlock(headers, request("/a"));
        byte[] third = sentBlock(headers, request("/a"));
        assertThat(second).hasSizeLessThan(8).hasSizeLessThan(first.length);
        assertThat(third).isEqualTo(second);
    }

    @Test
    void request_afterAnotherThatAddedToTheTable_isEncodedAnew() throws Exception {
        RepeatedHeaders a = new RepeatedHeaders(request("/a"));
        RepeatedHeaders b = new RepeatedHeaders(request("/b"));
        for (int i = 0; i < 3; i++) {
            sentBlock(a, request("/a"));
        }
        sentBlock(b, request("/b"));
        byte[] again = sentBlock(a, request("/a"));
        assertThat(again).hasSizeLessThan(8);
        assertThat(sentBlock(b, request("/b"))).hasSizeLessThan(8);
        assertThat(sentBlock(a, request("/a"))).isEqualTo(again);
    }

    @Test
    void request_afterTheServerChangedItsTable_isReadableStill() throws Exception {
        RepeatedHeaders headers = new RepeatedHeaders(request("/a"));
        sentBlock(headers, request("/a"));
        sentBlock(headers, request("/a"));
        client.frame(FrameCode.SETTINGS, 0, 0, SessionFixture.setting(FrameCode.HEADER_TABLE_SIZE, 0));
        client.sent();
        byte[] update = sentBlock(headers, request("/a"));
        assertThat(update[0] & 0xe0).as("table size update").isEqualTo(0x20);
        byte[] literal = sentBlock(headers, request("/a"));
        assertThat(literal[0] & 0xe0).isNotEqualTo(0x20);
        assertThat(sentBlock(headers, request("/a"))).isEqualTo(literal);
    }

    @Test
    void requests_inAnyOrderOverASmallTable_areReadable() throws Exception {
        client.frame(FrameCode.SETTINGS, 0, 0, SessionFixture.setting(FrameCode.HEADER_TABLE_SIZE, 150));
        client.sent();
        Random random = new Random(7);
        RepeatedHeaders[] all = new RepeatedHeaders[4];
        for (int i = 0; i < all.length; i++) {
            all[i] = new RepeatedHeaders(request("/path-" + i));
        }
        for (int i = 0; i < 500; i++) {
            int next = random.nextInt(all.length);
            sentBlock(all[next], request("/path-" + next));
        }
    }

    // --- Receiving ---

    private void receive(int stream, byte[] block) {
        server.frame(FrameCode.HEADERS, FrameCode.END_HEADERS | FrameCode.END_STREAM, stream, block);
    }

    @Test
    void request_receivedAgain_isGivenAgain() {
        for (int i = 0; i < 4; i++) {
            receive(2 * i + 1, server.block(request("/a")));
        }
        List<Http2Headers> received = server.session.headers;
        assertThat(received)
                .hasSize(4)
                .allSatisfy(headers -> assertThat(headers).isEqualTo(request("/a")));
        assertThat(received.get(2)).as("the second of indexes alone").isSameAs(received.get(1));
        assertThat(received.get(3)).isSameAs(received.get(1));
    }

    @Test
    void sameBytes_afterTheTableMoved_areOtherHeaders() {
        receive(1, server.block(request("/a")));
        byte[] indexes = server.block(request("/a"));
        receive(3, indexes);
        Http2Headers other = request("/b").set("user-agent", "y/2");
        receive(5, server.block(other));
        receive(7, server.block(request("/a")));
        receive(9, server.block(other));
        assertThat(server.session.headers).containsExactly(request("/a"), request("/a"), other, request("/a"), other);
    }

    @Test
    void requests_inAnyOrder_areReadAsTheyWereSent() throws Exception {
        Random random = new Random(11);
        try (DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder()) {
            HeaderReader reader = new HeaderReader(8_192);
            DefaultHttp2HeadersDecoder reference = new DefaultHttp2HeadersDecoder(true, true, 8_192);
            for (int i = 0; i < 5_000; i++) {
                Http2Headers headers = request("/" + random.nextInt(random.nextInt(10) == 0 ? 100 : 4));
                ByteBuf block = Unpooled.buffer();
                encoder.encodeHeaders(1, headers, block);
                Http2Headers expected = reference.decodeHeaders(1, block.duplicate());
                assertThat(reader.decode(1, block)).as("block %d", i).isEqualTo(expected);
                assertThat(block.isReadable()).isFalse();
            }
        }
    }

    @Test
    void block_withLongHeaders_isNotKept() {
        Http2Headers large = new DefaultHttp2Headers().setAll(request("/a")).set("x-large", "v".repeat(3_000));
        for (int i = 0; i < 3; i++) {
            receive(2 * i + 1, server.block(large));
        }
        List<Http2Headers> received = server.session.headers;
        assertThat(received).containsExactly(large, large, large);
        assertThat(received.get(2)).isNotSameAs(received.get(1));
    }
}
