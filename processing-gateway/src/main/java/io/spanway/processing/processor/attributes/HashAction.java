package io.spanway.processing.processor.attributes;

import com.google.re2j.Pattern;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.message.Attributes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * {@code hash}: replaces a value by its SHA-256 in lower-case hex: text by its bytes, numbers by 8 bytes little-endian, booleans by one byte.
 * Bytes, lists, maps and empty values become empty text. Immutable.
 */
record HashAction(String key, @Nullable Pattern pattern) implements AttributeAction {
    @Override
    public void apply(Attributes attributes, RequestContext context) {
        if (!key.isEmpty()) {
            int own = attributes.indexOf(key);
            if (own >= 0) {
                attributes.set(own, hash(attributes.value(own)));
            }
        }
        if (pattern != null) {
            for (int i = 0; i < attributes.size(); i++) {
                if (pattern.matcher(attributes.key(i)).find()) {
                    attributes.set(i, hash(attributes.value(i)));
                }
            }
        }
    }

    private static String hash(@Nullable Object value) {
        byte[] bytes = bytes(value);
        return bytes == null ? "" : HexFormat.of().formatHex(sha256().digest(bytes));
    }

    private static byte @Nullable [] bytes(@Nullable Object value) {
        if (value instanceof String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        if (value instanceof Boolean bool) {
            return new byte[] {(byte) (bool ? 1 : 0)};
        }
        if (value instanceof Long number) {
            return littleEndian(number);
        }
        return value instanceof Double number ? littleEndian(Double.doubleToRawLongBits(number)) : null;
    }

    private static byte[] littleEndian(long bits) {
        return ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(bits)
                .array();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
