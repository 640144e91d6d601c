package io.spanway.otlp.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.spanway.otlp.Signal;
import io.spanway.otlp.json.RandomRequest;
import io.spanway.otlp.message.MalformedMessageException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes in the decoded form: what was only read leaves as it came, what was set anew means the same to generated classes. */
class TelemetryFuzzTest {
    private static final Signal[] SIGNALS = {Signal.TRACES, Signal.METRICS, Signal.LOGS};

    /** @param data the signal, then the request */
    @MethodSource("seeds")
    @FuzzTest(maxDuration = "60s")
    void telemetry_ofAnyBytes_isRefusedOrKeepsItsMeaning(byte[] data) {
        if (data.length == 0) {
            return;
        }
        Signal signal = SIGNALS[(data[0] & 0xff) % SIGNALS.length];
        byte[] request = Arrays.copyOfRange(data, 1, data.length);
        Message expected = parsed(signal, request);
        try {
            Telemetry read = Telemetry.decode(signal, request);
            new Rewriter(false).visit(read);
            if (!read.changed()) {
                // A singular message that comes twice is merged as it is read, which is a change.
                assertThat(TelemetryOracleTest.encoded(read)).isEqualTo(request);
            }
            Telemetry rewritten = Telemetry.decode(signal, request);
            new Rewriter(true).visit(rewritten);
            if (expected != null) {
                assertSame(signal, read, expected);
                assertSame(signal, rewritten, expected);
            }
        } catch (MalformedMessageException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }

    private static void assertSame(Signal signal, Telemetry telemetry, Message expected) {
        Message actual = Objects.requireNonNull(parsed(signal, TelemetryOracleTest.encoded(telemetry)), "unreadable");
        assertThat(withValues(actual)).isEqualTo(withValues(expected));
    }

    private static @Nullable Message parsed(Signal signal, byte[] request) {
        try {
            return RandomRequest.empty(signal).getParserForType().parseFrom(request);
        } catch (InvalidProtocolBufferException e) {
            return null;
        }
    }

    /**
     * The same as far as it concerns who sets an attribute or a body to the value that it has: an empty value and none are not told apart,
     * as in OTLP, and what else the attribute and its old value had is left out, because that is replaced.
     */
    private static Message withValues(Message message) {
        Message.Builder builder = message.toBuilder();
        message.getAllFields().forEach((field, value) -> {
            if (value instanceof Message part) {
                builder.setField(field, withValues(part));
            } else if (value instanceof List<?> parts && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                for (int i = 0; i < parts.size(); i++) {
                    builder.setRepeatedField(field, i, withValues((Message) parts.get(i)));
                }
            }
        });
        if (message.getDescriptorForType().getFile() == KeyValue.getDescriptor().getFile()) {
            builder.setUnknownFields(UnknownFieldSet.getDefaultInstance());
        }
        if (builder instanceof KeyValue.Builder attribute) {
            attribute.clearKeyStrindex();
        }
        builder.getAllFields().forEach((field, value) -> {
            if (value.equals(AnyValue.getDefaultInstance())) {
                builder.clearField(field);
            }
        });
        return builder.build();
    }

    static byte[][] seeds() {
        byte[][] seeds = new byte[9][];
        for (int i = 0; i < seeds.length; i++) {
            byte[] request =
                    new RandomRequest(i).request(SIGNALS[i % SIGNALS.length]).toByteArray();
            seeds[i] = new byte[request.length + 1];
            seeds[i][0] = (byte) (i % SIGNALS.length);
            System.arraycopy(request, 0, seeds[i], 1, request.length);
        }
        return seeds;
    }
}
