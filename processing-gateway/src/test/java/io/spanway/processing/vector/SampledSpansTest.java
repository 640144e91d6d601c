package io.spanway.processing.vector;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.spanway.otlp.Signal;
import io.spanway.processing.fake.TestPlatform;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code probabilistic_sampler} against the Collector, bit for bit: 2,000 trace ids, some with a threshold or randomness of their own. */
class SampledSpansTest {
    private static final int SPANS = 2000;
    private static final byte[] REQUEST = request();

    private final TestPlatform platform = new TestPlatform();

    @AfterEach
    void close() {
        platform.close();
    }

    static List<String> configurations() throws IOException {
        Path vectors = Path.of("src", "test", "resources", "vectors", "probabilistic_sampler.2000.txt");
        return Files.readAllLines(vectors).stream()
                .filter(line -> !line.startsWith("#"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void sampler_keepsTheSpansThatTheCollectorKeeps(String line)
            throws InvalidProtocolBufferException, NoSuchAlgorithmException {
        String[] columns = line.split("\t", -1);

        List<byte[]> passed = ProcessorRun.run(platform, "probabilistic_sampler", columns[0], Signal.TRACES, REQUEST);

        BigInteger kept = BigInteger.ZERO;
        StringBuilder states = new StringBuilder();
        for (byte[] request : passed) {
            for (Span span : spans(request)) {
                int index = Integer.parseInt(span.getName());
                kept = kept.setBit(SPANS - 1 - index);
                states.append(index).append(' ').append(span.getTraceState()).append('\n');
            }
        }
        assertThat(kept.toString(16)).as("kept").isEqualTo(new BigInteger(columns[1], 16).toString(16));
        assertThat(hash("SHA-256", states.toString())).as("tracestates").isEqualTo(columns[2]);
    }

    private static List<Span> spans(byte[] request) throws InvalidProtocolBufferException {
        return ExportTraceServiceRequest.parseFrom(request)
                .getResourceSpans(0)
                .getScopeSpans(0)
                .getSpansList();
    }

    private static byte[] request() {
        ScopeSpans.Builder scope = ScopeSpans.newBuilder();
        for (int i = 0; i < SPANS; i++) {
            scope.addSpans(Span.newBuilder()
                    .setTraceId(ByteString.copyFrom(HexFormat.of().parseHex(hash("MD5", "trace " + i))))
                    .setName(String.valueOf(i))
                    .setTraceState(traceState(i)));
        }
        return ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(scope))
                .build()
                .toByteArray();
    }

    private static String traceState(int index) {
        return switch (index % 5) {
            case 0 -> "ot=th:8";
            case 1 -> "ot=rv:" + hash("MD5", "r" + index).substring(0, 14);
            case 2 -> "vendor=x";
            default -> "";
        };
    }

    private static String hash(String algorithm, String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
