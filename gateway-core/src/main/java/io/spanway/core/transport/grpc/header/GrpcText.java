package io.spanway.core.transport.grpc.header;

import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The text forms of gRPC header values: timeouts, percent-encoded messages, binary headers (gRPC over HTTP/2: Requests, Responses). Immutable. */
public final class GrpcText {
    /** {@link #parseTimeoutNanos} was given no timeout of the grammar. */
    public static final long MALFORMED = -1;

    private static final char[] HEX = "0123456789ABCDEF".toCharArray();
    private static final long MAX_TIMEOUT_DIGITS = 99_999_999;

    private GrpcText() {}

    /** Nanoseconds of a {@code grpc-timeout} such as {@code 250m}; {@link #MALFORMED} if it is none. */
    public static long parseTimeoutNanos(CharSequence text) {
        int digits = text.length() - 1;
        if (digits < 1 || digits > 8) {
            return MALFORMED;
        }
        long value = 0;
        for (int i = 0; i < digits; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return MALFORMED;
            }
            value = value * 10 + digit;
        }
        return switch (text.charAt(digits)) {
            case 'H' -> TimeUnit.HOURS.toNanos(value);
            case 'M' -> TimeUnit.MINUTES.toNanos(value);
            case 'S' -> TimeUnit.SECONDS.toNanos(value);
            case 'm' -> TimeUnit.MILLISECONDS.toNanos(value);
            case 'u' -> TimeUnit.MICROSECONDS.toNanos(value);
            case 'n' -> value;
            default -> MALFORMED;
        };
    }

    /** A {@code grpc-timeout} for {@code nanos}, at most eight digits, in the finest of milliseconds and seconds that holds it. */
    public static AsciiString timeout(long nanos) {
        long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos));
        return millis <= MAX_TIMEOUT_DIGITS
                ? new AsciiString(millis + "m")
                : new AsciiString(Math.min(millis / 1_000, MAX_TIMEOUT_DIGITS) + "S");
    }

    /** Percent-encodes the UTF-8 bytes of {@code message} as {@code grpc-message} wants it. */
    public static AsciiString percentEncode(String message) {
        byte[] utf8 = message.getBytes(StandardCharsets.UTF_8);
        StringBuilder text = new StringBuilder(utf8.length + 16);
        for (byte b : utf8) {
            if (b >= 0x20 && b <= 0x7e && b != '%') {
                text.append((char) b);
            } else {
                text.append('%').append(HEX[b >> 4 & 15]).append(HEX[b & 15]);
            }
        }
        return new AsciiString(text);
    }

    /** Undoes {@link #percentEncode}; what is no valid escape stays as it is (gRPC over HTTP/2: never an error). */
    public static String percentDecode(@Nullable CharSequence text) {
        if (text == null) {
            return "";
        }
        byte[] bytes = new byte[text.length()];
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int high = c == '%' && i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = high >= 0 ? Character.digit(text.charAt(i + 2), 16) : -1;
            if (low >= 0) {
                bytes[length++] = (byte) (high << 4 | low);
                i += 2;
            } else {
                bytes[length++] = (byte) c;
            }
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    /** The value of a {@code -bin} header. */
    public static AsciiString base64(byte[] bytes) {
        return new AsciiString(Base64.getEncoder().withoutPadding().encode(bytes), false);
    }

    /** The bytes of a {@code -bin} header, padded or not; empty if it is no base64. */
    public static byte[] fromBase64(CharSequence text) {
        String plain = text.toString();
        try {
            return Base64.getDecoder().decode(plain);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    /** Whether a content type is one of gRPC with protobuf messages. */
    public static boolean isGrpc(@Nullable CharSequence contentType) {
        if (contentType == null
                || !AsciiString.regionMatches(contentType, true, 0, GrpcNames.APPLICATION_GRPC, 0, 16)) {
            return false;
        }
        int end = 16;
        if (AsciiString.regionMatches(contentType, true, 16, "+proto", 0, 6)) {
            end = 22;
        }
        return contentType.length() == end || contentType.charAt(end) == ';';
    }
}
