package io.spanway.core.transport.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.netty.channel.ChannelPromise;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Flow control both ways (RFC 9113 §5.2, §6.9). */
class SessionFlowTest {
    private final SessionFixture client = SessionFixture.client();
    private final SessionFixture server = SessionFixture.server();

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    private static int bytes(List<SessionFixture.Sent> frames) {
        return frames.stream().mapToInt(frame -> frame.payload().length).sum();
    }

    private Http2Stream send(int bytes) {
        Http2Stream stream = client.session.open(SessionFixture.request());
        client.session.message(stream, new byte[bytes], null, null);
        return stream;
    }

    private List<SessionFixture.Sent> data() {
        return client.sent(FrameCode.DATA);
    }

    private void initialWindow(int bytes) {
        client.frame(FrameCode.SETTINGS, 0, 0, SessionFixture.setting(FrameCode.INITIAL_WINDOW_SIZE, bytes));
    }

    private void update(int stream, int bytes) {
        client.frame(FrameCode.WINDOW_UPDATE, 0, stream, SessionFixture.number(bytes));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 511, 512, 513, 16_384, 16_385, 65_535})
    void message_withinTheWindows_goesOutAtOnceInFramesOfTheAllowedSize(int bytes) {
        Http2Stream stream = send(bytes);
        List<SessionFixture.Sent> sent = data();
        assertThat(bytes(sent)).isEqualTo(bytes);
        assertThat(sent).allSatisfy(frame -> assertThat(frame.payload().length).isLessThanOrEqualTo(16_384));
        assertThat(sent.get(sent.size() - 1).has(FrameCode.END_STREAM)).isTrue();
        assertThat(sent.subList(0, sent.size() - 1))
                .allSatisfy(frame -> assertThat(frame.has(FrameCode.END_STREAM)).isFalse());
        assertThat(stream.localOpen()).isFalse();
    }

    @Test
    void message_beyondTheStreamsWindow_waitsForItsUpdate() {
        initialWindow(10);
        Http2Stream stream = send(25);
        assertThat(bytes(data())).isEqualTo(10);
        update(0, 1_000);
        assertThat(data()).as("not the connection's turn").isEmpty();
        update(stream.id(), 14);
        assertThat(bytes(data())).isEqualTo(14);
        update(stream.id(), 5);
        List<SessionFixture.Sent> last = data();
        assertThat(bytes(last)).isEqualTo(1);
        assertThat(last.get(0).has(FrameCode.END_STREAM)).isTrue();
    }

    @Test
    void messages_beyondTheConnectionsWindow_goOutInTheOrderTheyCame() {
        Http2Stream one = send(65_000);
        Http2Stream two = send(1_000);
        Http2Stream three = send(500);
        assertThat(bytes(data())).isEqualTo(65_535);
        update(0, 600);
        List<SessionFixture.Sent> sent = data();
        assertThat(sent).extracting(SessionFixture.Sent::stream).containsExactly(two.id(), three.id());
        assertThat(bytes(sent)).isEqualTo(600);
        update(0, 10_000);
        assertThat(bytes(data())).isEqualTo(365);
        assertThat(List.of(one.localOpen(), two.localOpen(), three.localOpen())).containsOnly(false);
    }

    @Test
    void initialWindow_changed_movesOpenStreams() {
        initialWindow(100);
        Http2Stream stream = send(300);
        assertThat(bytes(data())).isEqualTo(100);
        initialWindow(40);
        assertThat(stream.sendWindow).isEqualTo(-60);
        update(stream.id(), 60);
        assertThat(data()).isEmpty();
        update(stream.id(), 1);
        assertThat(bytes(data())).isEqualTo(1);
        initialWindow(1_000);
        assertThat(bytes(data())).isEqualTo(199);
        assertThat(stream.localOpen()).isFalse();
    }

    @Test
    void initialWindow_changed_overflowingAStream_endsTheConnection() {
        Http2Stream stream = send(10);
        update(stream.id(), Integer.MAX_VALUE - 65_525);
        initialWindow(65_536);
        assertThat(client.ended()).isEqualTo(3);
    }

    @Test
    void trailers_waitForTheDataBeforeThem() throws Exception {
        server.frame(FrameCode.SETTINGS, 0, 0, SessionFixture.setting(FrameCode.INITIAL_WINDOW_SIZE, 3));
        Http2Stream stream = server.opened(1);
        server.sent();
        server.session.answer(stream, SessionFixture.answer(), false);
        server.session.message(stream, new byte[5], SessionFixture.trailers(), null);
        assertThat(server.sent()).extracting(SessionFixture.Sent::type).containsExactly(1, 0);
        server.frame(FrameCode.WINDOW_UPDATE, 0, 1, SessionFixture.number(2));
        List<SessionFixture.Sent> rest = server.sent();
        assertThat(rest).extracting(SessionFixture.Sent::type).containsExactly(0, 1);
        assertThat(rest.get(0).has(FrameCode.END_STREAM)).isFalse();
        assertThat(rest.get(1).has(FrameCode.END_STREAM)).isTrue();
    }

    @Test
    void promise_succeedsWithTheLastByteAndFailsWithAReset() {
        initialWindow(10);
        Http2Stream stream = client.session.open(SessionFixture.request());
        ChannelPromise sent = client.channel.newPromise();
        client.session.message(stream, new byte[20], null, sent);
        client.sent();
        assertThat(sent.isDone()).isFalse();
        update(stream.id(), 10);
        client.sent();
        assertThat(sent.isSuccess()).isTrue();
        Http2Stream other = client.session.open(SessionFixture.request());
        ChannelPromise never = client.channel.newPromise();
        client.session.message(other, new byte[20], null, never);
        client.frame(FrameCode.RST_STREAM, 0, other.id(), SessionFixture.number(8));
        assertThat(never.isDone()).isTrue();
        assertThat(never.isSuccess()).isFalse();
    }

    @Test
    void windows_updatesAtRandom_sendEveryByteOnceAndNeverTooMuch() {
        long seed = 20_261_122L;
        Random random = new Random(seed);
        initialWindow(1_000);
        long allowed = 65_535;
        long total = 0;
        long seen = 0;
        for (int i = 0; i < 10; i++) {
            int bytes = random.nextInt(30_000);
            total += bytes;
            send(bytes);
        }
        for (int step = 0; step < 3_000; step++) {
            seen += bytes(data());
            assertThat(seen).as("seed %d, step %d", seed, step).isLessThanOrEqualTo(allowed);
            int more = 1 + random.nextInt(500);
            if (random.nextInt(4) == 0) {
                update(0, more);
                allowed += more;
            } else {
                update(3 + 2 * random.nextInt(10), more);
            }
        }
        update(0, 1_000_000);
        for (int i = 0; i < 10; i++) {
            update(3 + 2 * i, 40_000);
        }
        seen += bytes(data());
        assertThat(seen).as("seed %d", seed).isEqualTo(total);
    }

    @Test
    void received_half_isGivenBackForStreamAndConnection() {
        server.opened(1);
        server.frame(FrameCode.DATA, 0, 1, new byte[16_000]);
        server.frame(FrameCode.DATA, 0, 1, new byte[16_000]);
        server.frame(FrameCode.DATA, 0, 1, new byte[16_000]);
        assertThat(server.sent()).isEmpty();
        server.frame(FrameCode.DATA, 0, 1, new byte[2_000]);
        assertThat(server.sent(FrameCode.WINDOW_UPDATE)).singleElement().satisfies(update -> {
            assertThat(update.stream()).isEqualTo(1);
            assertThat(update.number(0)).isEqualTo(50_000);
        });
        server.opened(3);
        for (int i = 0; i < 4; i++) {
            server.frame(FrameCode.DATA, 0, 3, new byte[12_500]);
        }
        assertThat(server.sent(FrameCode.WINDOW_UPDATE))
                .extracting(SessionFixture.Sent::stream, update -> update.number(0))
                .contains(tuple(0, 100_000));
    }

    @Test
    void padding_countsForFlowControl() {
        server.opened(1);
        byte[] padded = new byte[256];
        padded[0] = (byte) 255;
        for (int i = 0; i < 196; i++) {
            server.frame(FrameCode.DATA, FrameCode.PADDED, 1, padded);
        }
        assertThat(server.sent(FrameCode.WINDOW_UPDATE)).isNotEmpty();
        assertThat(server.session.data.size()).isZero();
    }

    @Test
    void received_beyondAStreamsWindow_resetsTheStream() {
        try (SessionFixture small = SessionFixture.server(10_000)) {
            small.opened(1);
            small.frame(FrameCode.DATA, 0, 1, new byte[10_000]);
            assertThat(small.sent(FrameCode.WINDOW_UPDATE)).hasSize(1);
            small.frame(FrameCode.DATA, 0, 1, new byte[10_001]);
            assertThat(small.reset()).isEqualTo(3);
            assertThat(small.session.data.size()).isEqualTo(10_000);
        }
    }
}
