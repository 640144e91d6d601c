package io.spanway.otlp.model;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Encodes a message in ways that protobuf allows and no encoder chooses: fields in any order, scalars more than once (the last counts), singular
 * messages in pieces, repeated numbers partly packed, varints longer than need be, members of a oneof before the one that counts, and fields with
 * a number or wire type that nobody knows. Confined to one test.
 */
final class OddWire {
    private static final int UNKNOWN = 777;

    private final Random random;
    private final boolean unknown;

    /** @param unknown whether fields that nobody knows are strewn in, but for inside of values */
    OddWire(long seed, boolean unknown) {
        this.random = new Random(seed);
        this.unknown = unknown;
    }

    byte[] of(Message message) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        pieces(message).forEach(out::writeBytes);
        return out.toByteArray();
    }

    /** All occurrences of all fields, in an order that means the same. */
    private List<byte[]> pieces(Message message) {
        Map<Object, ArrayDeque<byte[]>> byField = new LinkedHashMap<>();
        message.getAllFields().forEach((field, value) -> {
            OneofDescriptor oneof = field.getRealContainingOneof();
            Object group = oneof == null ? field : oneof;
            ArrayDeque<byte[]> queue = byField.computeIfAbsent(group, key -> new ArrayDeque<>());
            if (group == oneof) {
                decoy(message, oneof, field, queue);
            }
            if (field.isRepeated()) {
                repeated(field, (List<?>) value, queue);
            } else {
                singular(field, value, queue);
            }
        });
        boolean insideValue = message.getDescriptorForType().getFullName().startsWith("opentelemetry.proto.common.v1.");
        if (unknown && !insideValue) {
            byField.put("unknown", unknown(message));
        }
        return interleaved(byField.values());
    }

    private List<byte[]> interleaved(Collection<ArrayDeque<byte[]>> queues) {
        List<ArrayDeque<byte[]>> left = new ArrayList<>(queues);
        left.removeIf(ArrayDeque::isEmpty);
        List<byte[]> all = new ArrayList<>();
        while (!left.isEmpty()) {
            int chosen = random.nextInt(left.size());
            all.add(left.get(chosen).remove());
            if (left.get(chosen).isEmpty()) {
                left.remove(chosen);
            }
        }
        return all;
    }

    /** Another member of a oneof, which the real one then replaces. */
    private void decoy(Message message, OneofDescriptor oneof, FieldDescriptor real, ArrayDeque<byte[]> queue) {
        FieldDescriptor other = oneof.getField(random.nextInt(oneof.getFieldCount()));
        if (other == real || other.getNumber() > 8) {
            return;
        }
        if (other.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
            queue.add(field(other, lengthDelimited(new byte[0])));
        } else {
            Message.Builder only = message.newBuilderForType();
            only.setField(other, other.getDefaultValue());
            queue.add(only.build().toByteArray());
        }
    }

    private void repeated(FieldDescriptor field, List<?> values, ArrayDeque<byte[]> queue) {
        int i = 0;
        while (i < values.size()) {
            if (field.isPackable() && random.nextBoolean()) {
                int to = i + 1 + random.nextInt(values.size() - i);
                ByteArrayOutputStream packed = new ByteArrayOutputStream();
                values.subList(i, to).forEach(value -> packed.writeBytes(scalar(field, value)));
                queue.add(concat(
                        tag(field.getNumber(), WireFormat.WIRETYPE_LENGTH_DELIMITED),
                        lengthDelimited(packed.toByteArray())));
                i = to;
            } else {
                Object value = values.get(i++);
                queue.add(field(
                        field, value instanceof Message child ? lengthDelimited(of(child)) : scalar(field, value)));
            }
        }
    }

    private void singular(FieldDescriptor field, Object value, ArrayDeque<byte[]> queue) {
        if (value instanceof Message child) {
            List<byte[]> pieces = pieces(child);
            int cut = random.nextInt(3) == 0 ? random.nextInt(pieces.size() + 1) : pieces.size();
            queue.add(field(field, lengthDelimited(concat(pieces.subList(0, cut).toArray(new byte[0][])))));
            if (cut < pieces.size()) {
                queue.add(field(
                        field,
                        lengthDelimited(
                                concat(pieces.subList(cut, pieces.size()).toArray(new byte[0][])))));
            }
            return;
        }
        if (random.nextInt(4) == 0 && field.getJavaType() != FieldDescriptor.JavaType.ENUM) {
            queue.add(field(field, scalar(field, field.getDefaultValue())));
        }
        queue.add(field(field, scalar(field, value)));
    }

    /** A number that no version knows, or a known one with a wire type that it never has. */
    private ArrayDeque<byte[]> unknown(Message message) {
        ArrayDeque<byte[]> queue = new ArrayDeque<>();
        List<FieldDescriptor> fields = message.getDescriptorForType().getFields();
        FieldDescriptor known = fields.get(random.nextInt(fields.size()));
        if (known.getType() != FieldDescriptor.Type.FIXED32) {
            queue.add(concat(tag(known.getNumber(), WireFormat.WIRETYPE_FIXED32), new byte[] {1, 2, 3, 4}));
        }
        queue.add(concat(tag(UNKNOWN, WireFormat.WIRETYPE_VARINT), varint(random.nextLong())));
        byte[] group = concat(tag(2, WireFormat.WIRETYPE_LENGTH_DELIMITED), lengthDelimited(new byte[] {9}));
        queue.add(concat(
                tag(UNKNOWN + 1, WireFormat.WIRETYPE_START_GROUP),
                group,
                tag(UNKNOWN + 1, WireFormat.WIRETYPE_END_GROUP)));
        return queue;
    }

    private byte[] field(FieldDescriptor field, byte[] value) {
        return concat(tag(field.getNumber(), field.getLiteType().getWireType()), value);
    }

    /** The value as an encoder writes it behind the tag, varints lengthened. */
    private byte[] scalar(FieldDescriptor field, Object value) {
        UnknownFieldSet.Field.Builder fixed = UnknownFieldSet.Field.newBuilder();
        switch (field.getType()) {
            case FIXED64, SFIXED64 -> fixed.addFixed64((Long) value);
            case DOUBLE -> fixed.addFixed64(Double.doubleToRawLongBits((Double) value));
            case FIXED32 -> fixed.addFixed32((Integer) value);
            case STRING -> {
                return lengthDelimited(((String) value).getBytes(StandardCharsets.UTF_8));
            }
            case BYTES -> {
                return lengthDelimited(((ByteString) value).toByteArray());
            }
            case BOOL -> {
                return varint((Boolean) value ? 1 + random.nextInt(300) : 0);
            }
            case SINT32 -> {
                int number = (Integer) value;
                return varint(Integer.toUnsignedLong(number << 1 ^ number >> 31));
            }
            case ENUM -> {
                return varint(((EnumValueDescriptor) value).getNumber());
            }
            case UINT32 -> {
                return varint(Integer.toUnsignedLong((Integer) value) | (long) random.nextInt(3) << 40);
            }
            case INT32, INT64, UINT64 -> {
                return varint(((Number) value).longValue());
            }
            default -> throw new AssertionError("OTLP has no " + field.getType());
        }
        byte[] withTag =
                UnknownFieldSet.newBuilder().addField(1, fixed.build()).build().toByteArray();
        return Arrays.copyOfRange(withTag, 1, withTag.length);
    }

    private byte[] tag(int number, int wireType) {
        return varint(Integer.toUnsignedLong(number << 3 | wireType));
    }

    private byte[] lengthDelimited(byte[] value) {
        return concat(varint(value.length), value);
    }

    /** At most nine bytes long, now and then longer than need be. */
    private byte[] varint(long value) {
        byte[] bytes = new byte[10];
        int length = 0;
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[length++] = (byte) (rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
        while (length < 5 && random.nextInt(8) == 0) {
            bytes[length - 1] |= (byte) 0x80;
            bytes[length++] = 0;
        }
        return Arrays.copyOf(bytes, length);
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
