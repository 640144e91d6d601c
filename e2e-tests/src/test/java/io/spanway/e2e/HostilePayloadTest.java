package io.spanway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are meant to break a reader of protobuf, or are right and very uneven: the answer of the specification, and nothing lost. */
@Timeout(180)
class HostilePayloadTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final long MAX_RESIDENT_BYTES = 450L << 20;
    private static final int BYTES = 2;
    private static final int START_GROUP = 3;

    private static final List<RawBackend> BACKENDS = new ArrayList<>();
    private static Launched lb;
    private static Client client;

    @BeforeAll
    static void start() throws Exception {
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            BACKENDS.add(new RawBackend());
            addresses.add(BACKENDS.get(i).address());
        }
        lb = Launched.role("lb-gateway", Texts.balancing(addresses)).awaitReady();
        client = new Client(lb.grpcPort());
    }

    @AfterAll
    static void stop() throws Exception {
        try {
            assertThat(lb.residentBytes()).isLessThan(MAX_RESIDENT_BYTES);
            assertThat(lb.stop()).as(lb.log()).isZero();
        } finally {
            client.close();
            lb.close();
            BACKENDS.forEach(RawBackend::close);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0a", // a length is missing
                "0a80", // a length is cut
                "0a8080808080808080808000", // a length of eleven bytes
                "0affffffff07", // 2 GiB of which nothing came
                "0affffffffffffffffff01", // a negative length
                "0a0c12ffffffff07120412020a00", // a length that leaves its message
                "0a0612040a80808000", // three levels, the innermost cut
                "08ffffffffffffffffff8001", // a value of eleven bytes
                "0c", // an end of group without its beginning
                "0b0a00", // a group without its end
                "00", // field number 0
                "07" // a wire type that there is not
            })
    void malformedBytes_areTheClientsFault(String hex) throws Exception {
        byte[] request = HexFormat.of().parseHex(hex);

        assertThat(post(request)).isEqualTo(400);
        StatusRuntimeException refused = catchThrowableOfType(StatusRuntimeException.class, () -> client.raw(request));
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(taken()).isEmpty();
    }

    /** Each level claims all that is left and a little more. */
    @Test
    void nestedLengths_thatAllLie_areRefused() throws Exception {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        for (int level = 0; level < 100_000; level++) {
            bomb.writeBytes(new byte[] {0x0a, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x7f});
        }

        assertThat(post(bomb.toByteArray())).isEqualTo(400);
        assertThat(taken()).isEmpty();
    }

    @Test
    void values_nestedTenThousandDeep_doNotHarm() throws Exception {
        byte[] value = {};
        for (int level = 0; level < 10_000; level++) {
            value = field(level % 2 == 0 ? 1 : 5, value);
        }
        byte[] attribute = join(field(1, "k".getBytes(java.nio.charset.StandardCharsets.UTF_8)), field(2, value));
        byte[] span = join(field(1, new byte[16]), field(9, attribute));

        assertThat(post(field(1, field(2, field(2, span))))).isIn(200, 400);
        taken();
    }

    @Test
    void groups_nestedAHundredThousandDeep_areRefused() throws Exception {
        byte[] open = new byte[100_000];
        java.util.Arrays.fill(open, (byte) (15 << 3 | START_GROUP));
        byte[] close = new byte[100_000];
        java.util.Arrays.fill(close, (byte) (15 << 3 | START_GROUP + 1));

        assertThat(post(join(open, close))).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8, 15, 17, 64, 1_000})
    void ids_ofAnyLength_arriveUnchanged(int length) throws Exception {
        Random random = new Random(length);
        Span span = Span.newBuilder()
                .setTraceId(Requests.randomId(random, length))
                .setSpanId(Requests.randomId(random, length))
                .setParentSpanId(Requests.randomId(random, length))
                .setName("odd")
                .build();

        assertThat(post(field(1, field(2, field(2, span.toByteArray()))))).isEqualTo(200);
        assertThat(spans(taken())).containsExactly(span);
    }

    /** Of a repeated scalar the last value counts, so the span belongs where that id goes. */
    @Test
    void traceId_givenTwice_routesByTheLast_andKeepsBoth() throws Exception {
        Random random = new Random(3);
        for (int i = 0; i < 20; i++) {
            byte[] first = Requests.randomId(random, 16).toByteArray();
            byte[] last = Requests.randomId(random, 16).toByteArray();
            byte[] twice = join(field(1, first), field(2, new byte[8]), field(1, last));

            assertThat(post(field(1, field(2, field(2, join(field(1, last), field(5, new byte[1])))))))
                    .isEqualTo(200);
            int home = home();
            assertThat(post(field(1, field(2, field(2, twice))))).isEqualTo(200);
            byte[] arrived = BACKENDS.get(home).take().get(0);

            assertThat(arrived).endsWith(twice);
        }
    }

    @Test
    void request_of100kTraces_arrivesWhole_evenlySpread() throws Exception {
        Random random = new Random(1);
        List<ByteString> ids = Stream.generate(() -> Requests.randomId(random, 16))
                .limit(100_000)
                .toList();

        client.traces(Requests.traces(ids, random));

        Set<ByteString> arrived = new HashSet<>();
        for (List<byte[]> requests : taken()) {
            List<Span> here = spans(List.of(requests));
            assertThat(here.size()).isBetween(30_000, 37_000);
            here.forEach(span -> assertThat(arrived.add(span.getTraceId())).isTrue());
        }
        assertThat(arrived).hasSize(100_000);
    }

    @Test
    void trace_of200kSpans_arrivesWhole_atOnePlace() throws Exception {
        Random random = new Random(2);

        client.traces(Requests.traces(Collections.nCopies(200_000, Requests.randomId(random, 16)), random));

        List<List<byte[]>> taken = taken();
        assertThat(taken).filteredOn(requests -> !requests.isEmpty()).hasSize(1);
        assertThat(spans(taken)).hasSize(200_000);
    }

    private static int home() {
        for (int i = 0; i < BACKENDS.size(); i++) {
            if (!BACKENDS.get(i).take().isEmpty()) {
                return i;
            }
        }
        throw new AssertionError("nothing arrived");
    }

    /** What each backend got. */
    private static List<List<byte[]>> taken() {
        List<List<byte[]>> taken = new ArrayList<>();
        BACKENDS.forEach(backend -> taken.add(backend.take()));
        return taken.stream().allMatch(List::isEmpty) ? List.of() : taken;
    }

    private static List<Span> spans(List<List<byte[]>> taken) throws InvalidProtocolBufferException {
        List<Span> spans = new ArrayList<>();
        for (List<byte[]> requests : taken) {
            for (byte[] request : requests) {
                Requests.spans(ExportTraceServiceRequest.parseFrom(request)).forEach(spans::add);
            }
        }
        return spans;
    }

    private static byte[] field(int number, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(number << 3 | BYTES);
        int rest = content.length;
        for (; rest > 0x7f; rest >>>= 7) {
            out.write(rest & 0x7f | 0x80);
        }
        out.write(rest);
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static int post(byte[] body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + lb.httpPort() + "/v1/traces"))
                .header("Content-Type", "application/x-protobuf")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
}
