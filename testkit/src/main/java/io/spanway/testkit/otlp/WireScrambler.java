package io.spanway.testkit.otlp;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Encodes messages in legal but unusual ways. What protobuf decoders make of the bytes is the message given, plus unknown fields.
 *
 * <p>At every level: fields in any order (only those of one number, or of one oneof, keep theirs); singular fields written several times,
 * the true value last; singular messages in two pieces, which decoders join; values of other members before that of a oneof; explicit
 * defaults; unknown fields of every wire type, groups among them, and known numbers under a wrong wire type; packed lists in pieces or
 * unpacked; varints longer than need be. The same seed gives the same bytes.
 *
 * <p>Confined to the test's thread.
 */
public final class WireScrambler {
    private static final int[] UNKNOWN_NUMBERS = {17, 99, 600, 5000, 536_870_911};

    private final Random random;
    private final WireNoise noise;

    /** Put {@code seed} into the failure message. */
    public WireScrambler(long seed) {
        // Random's first numbers are alike for neighbouring seeds.
        this.random = new Random(seed * 0x9e3779b97f4a7c15L);
        this.noise = new WireNoise(random);
    }

    /** The message's bytes, scrambled. */
    public byte[] encode(Message message) {
        return join(fields(message));
    }

    /** The message's fields in the order of writing, each with tag and value; cutting the list anywhere gives two mergeable messages. */
    private List<byte[]> fields(Message message) {
        Map<Object, List<byte[]>> queues = new LinkedHashMap<>();
        for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
            FieldDescriptor field = entry.getKey();
            OneofDescriptor oneof = field.getRealContainingOneof();
            List<byte[]> queue = queues.computeIfAbsent(oneof == null ? field : oneof, key -> new ArrayList<>());
            if (field.isRepeated()) {
                repeated(field, (List<?>) entry.getValue(), queue);
            } else {
                if (oneof != null && noise.rarely()) {
                    otherMember(oneof, field, queue);
                }
                singular(field, entry.getValue(), queue);
            }
        }
        if (!message.getUnknownFields().asMap().isEmpty()) {
            queues.computeIfAbsent("kept", key -> new ArrayList<>())
                    .add(message.getUnknownFields().toByteArray());
        }
        unset(message, queues);
        for (int i = noise.rarely() ? 1 + random.nextInt(3) : 0; i > 0; i--) {
            int number = UNKNOWN_NUMBERS[random.nextInt(UNKNOWN_NUMBERS.length)];
            queues.computeIfAbsent("unknown " + number, key -> new ArrayList<>())
                    .add(noise.unknown(number));
        }
        return interleave(new ArrayList<>(queues.values()));
    }

    private void unset(Message message, Map<Object, List<byte[]>> queues) {
        for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
            if (!noise.rarely()) {
                continue;
            }
            boolean nested = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
            if (nested) {
                queues.computeIfAbsent("wrong type " + field.getNumber(), key -> new ArrayList<>())
                        .add(noise.notLengthDelimited(field.getNumber()));
            } else if (!field.isRepeated()
                    && !field.hasPresence()
                    && !message.getAllFields().containsKey(field)) {
                queues.computeIfAbsent(field, key -> new ArrayList<>()).add(field(field, field.getDefaultValue()));
            }
        }
    }

    private void otherMember(OneofDescriptor oneof, FieldDescriptor real, List<byte[]> queue) {
        FieldDescriptor other = oneof.getField(random.nextInt(oneof.getFieldCount()));
        if (other.equals(real)) {
            return;
        }
        if (other.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
            // As "data_points = 1" of a metric: a dead point, or any field 1 of another message.
            boolean metric = oneof.getName().equals("data");
            queue.add(noise.lengthDelimited(other.getNumber(), metric ? new byte[] {0x0a, 0} : new byte[0]));
        } else {
            queue.add(field(other, other.getDefaultValue()));
        }
    }

    private void singular(FieldDescriptor field, Object value, List<byte[]> queue) {
        if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
            if (noise.rarely()) {
                queue.add(field(field, decoy(field)));
            }
            queue.add(field(field, value));
            return;
        }
        List<byte[]> content = fields((Message) value);
        int cut = noise.rarely() ? random.nextInt(content.size() + 1) : content.size();
        queue.add(noise.lengthDelimited(field.getNumber(), join(content.subList(0, cut))));
        if (cut < content.size() || noise.rarely()) {
            queue.add(noise.lengthDelimited(field.getNumber(), join(content.subList(cut, content.size()))));
        }
    }

    private void repeated(FieldDescriptor field, List<?> values, List<byte[]> queue) {
        boolean packable = field.isPackable();
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        for (Object value : values) {
            if (!packable || noise.rarely()) {
                flush(field, packed, queue);
                queue.add(field(field, value));
            } else {
                packed.writeBytes(scalar(field, value));
            }
        }
        flush(field, packed, queue);
    }

    private void flush(FieldDescriptor field, ByteArrayOutputStream packed, List<byte[]> queue) {
        if (packed.size() > 0) {
            queue.add(noise.lengthDelimited(field.getNumber(), packed.toByteArray()));
            packed.reset();
        }
    }

    private byte[] field(FieldDescriptor field, Object value) {
        byte[] content = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                ? encode((Message) value)
                : scalar(field, value);
        int wireType = field.getLiteType().getWireType();
        if (wireType == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
            return noise.lengthDelimited(field.getNumber(), content);
        }
        return join(List.of(noise.tag(field.getNumber(), wireType), content));
    }

    private byte[] scalar(FieldDescriptor field, Object value) {
        return switch (field.getType()) {
            case BYTES -> ((ByteString) value).toByteArray();
            case STRING -> ((String) value).getBytes(StandardCharsets.UTF_8);
            case BOOL -> noise.varint((Boolean) value ? 1 : 0);
            case ENUM -> noise.varint(((EnumValueDescriptor) value).getNumber());
            case INT32, INT64 -> noise.varint(((Number) value).longValue());
            case UINT32 -> noise.varint(Integer.toUnsignedLong((Integer) value));
            case UINT64 -> noise.varint((Long) value);
            case SINT32 -> noise.varint(Integer.toUnsignedLong((Integer) value << 1 ^ (Integer) value >> 31));
            case FIXED32, SFIXED32 -> WireNoise.fixed((Integer) value, Integer.BYTES);
            case FIXED64, SFIXED64 -> WireNoise.fixed((Long) value, Long.BYTES);
            case DOUBLE -> WireNoise.fixed(Double.doubleToRawLongBits((Double) value), Long.BYTES);
            default -> throw new IllegalArgumentException("not used in OTLP: " + field.getFullName());
        };
    }

    private Object decoy(FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case BYTE_STRING -> ByteString.copyFrom(new byte[random.nextInt(20)]);
            case STRING -> "decoy";
            default -> field.getDefaultValue();
        };
    }

    /** Mixes the queues at random, each in its own order; mostly leaves them one after the other, as encoders do. */
    private List<byte[]> interleave(List<List<byte[]>> queues) {
        List<byte[]> mixed = new ArrayList<>();
        boolean mix = noise.rarely();
        while (!queues.isEmpty()) {
            List<byte[]> queue = queues.get(mix ? random.nextInt(queues.size()) : 0);
            int taken = mix ? 1 : queue.size();
            mixed.addAll(queue.subList(0, taken));
            queue.subList(0, taken).clear();
            if (queue.isEmpty()) {
                queues.remove(queue);
            }
        }
        return mixed;
    }

    private static byte[] join(List<byte[]> pieces) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        pieces.forEach(bytes::writeBytes);
        return bytes.toByteArray();
    }
}
