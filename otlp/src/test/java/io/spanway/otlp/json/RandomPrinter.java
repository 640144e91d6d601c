package io.spanway.otlp.json;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * An independent printer of OTLP/JSON that takes every freedom the mapping leaves: order, white space, unknown keys, nulls, escapes, numbers
 * or strings, forms of base64 and hex. Confined to one test.
 */
final class RandomPrinter {
    private final Random random;
    private final StringBuilder text = new StringBuilder();

    RandomPrinter(long seed) {
        this.random = new Random(seed * 0x9E3779B97F4A7C15L);
    }

    String print(Message message) {
        text.setLength(0);
        object(message);
        return text.toString();
    }

    private void object(Message message) {
        text.append('{');
        List<Map.Entry<FieldDescriptor, Object>> members =
                new ArrayList<>(message.getAllFields().entrySet());
        Collections.shuffle(members, random);
        String comma = "";
        for (Map.Entry<FieldDescriptor, Object> member : members) {
            space();
            text.append(comma);
            if (random.nextInt(20) == 0) {
                text.append("\"unknown_key\":{\"a\":[1,null,\"\\u0041\",{\"name\":true}]},");
            }
            member(member.getKey(), member.getValue());
            comma = ",";
        }
        if (random.nextInt(10) == 0) {
            text.append(comma).append("\"other\":null");
        }
        space();
        text.append('}');
    }

    private void member(FieldDescriptor field, Object value) {
        text.append('"').append(field.getJsonName()).append('"');
        space();
        text.append(':');
        space();
        if (!field.isRepeated()) {
            value(field, value);
            return;
        }
        text.append('[');
        String comma = "";
        for (Object element : (List<?>) value) {
            text.append(comma);
            value(field, element);
            comma = ", ";
        }
        text.append(']');
    }

    private void value(FieldDescriptor field, Object value) {
        switch (field.getType()) {
            case MESSAGE -> object((Message) value);
            case STRING -> string((String) value);
            case BYTES -> bytes(field.getName(), (ByteString) value);
            case BOOL -> text.append(value);
            case DOUBLE -> real((Double) value);
            case ENUM -> text.append(((EnumValueDescriptor) value).getNumber());
            case UINT32, FIXED32 -> number(Integer.toUnsignedString((Integer) value));
            case UINT64, FIXED64 -> number(Long.toUnsignedString((Long) value));
            default -> number(value.toString());
        }
    }

    private void real(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            text.append('"').append(value).append('"');
        } else {
            number(Double.toString(value));
        }
    }

    private void number(String number) {
        String quote = random.nextBoolean() ? "\"" : "";
        text.append(quote).append(number).append(quote);
    }

    private void bytes(String name, ByteString value) {
        text.append('"');
        if (name.endsWith("trace_id") || name.endsWith("span_id")) {
            for (byte b : value.toByteArray()) {
                text.append(String.format(random.nextBoolean() ? "%02x" : "%02X", b));
            }
        } else {
            Base64.Encoder encoder = random.nextBoolean() ? Base64.getEncoder() : Base64.getUrlEncoder();
            byte[] encoded = (random.nextBoolean() ? encoder : encoder.withoutPadding()).encode(value.toByteArray());
            text.append(new String(encoded, StandardCharsets.US_ASCII));
        }
        text.append('"');
    }

    private void string(String value) {
        text.append('"');
        value.codePoints().forEach(c -> {
            if (c < ' ' || c == '"' || c == '\\' || random.nextInt(30) == 0) {
                // Both halves of a surrogate pair, since UTF-8 has no form for the half that would be left.
                for (char half : Character.toChars(c)) {
                    text.append(String.format("\\u%04x", (int) half));
                }
            } else {
                text.appendCodePoint(c);
            }
        });
        text.append('"');
    }

    private void space() {
        int kind = random.nextInt(12);
        text.append(kind == 0 ? "\n\t" : kind == 1 ? "  " : "");
    }
}
