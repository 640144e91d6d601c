package io.spanway.processing.ottl.function.text;

import io.spanway.processing.ottl.eval.Expr;
import io.spanway.processing.ottl.function.Arguments;
import io.spanway.processing.ottl.function.Function;
import io.spanway.processing.ottl.function.Strict;
import io.spanway.processing.ottl.value.EvalException;
import io.spanway.processing.ottl.value.Types;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Base64Encode and Decode. No state. */
final class Encodings {
    private Encodings() {}

    static List<Function> list() {
        return List.of(
                Function.converter("Base64Encode(target, variant?)", Encodings::encode),
                Function.converter("Decode(target, encoding)", Encodings::decode));
    }

    private static Expr encode(Arguments args) {
        Strict<String> target = args.str("target");
        Strict<String> variant = args.str("variant", "base64");
        return subject -> {
            byte[] bytes = target.get(subject).getBytes(StandardCharsets.UTF_8);
            return encoder(variant.get(subject)).encodeToString(bytes);
        };
    }

    private static Base64.Encoder encoder(String variant) {
        return switch (variant) {
            case "base64" -> Base64.getEncoder();
            case "base64-raw" -> Base64.getEncoder().withoutPadding();
            case "base64-url" -> Base64.getUrlEncoder();
            case "base64-raw-url" -> Base64.getUrlEncoder().withoutPadding();
            default -> throw new EvalException("unknown variant of base64: \"" + variant + "\"");
        };
    }

    /** Turns encoded bytes into text. */
    private interface Decoder {
        String decode(byte[] bytes);
    }

    private static Expr decode(Arguments args) {
        Expr target = args.any("target");
        Strict<Decoder> decoder = args.parsed("encoding", Encodings::decoder);
        return subject -> {
            Object value = target.eval(subject);
            Decoder decoding = decoder.get(subject);
            if (value instanceof String text) {
                return decoding.decode(text.getBytes(StandardCharsets.UTF_8));
            }
            if (value instanceof byte[] bytes) {
                return decoding.decode(bytes);
            }
            throw Types.mismatch("a string or bytes", value);
        };
    }

    private static Decoder decoder(String encoding) {
        return switch (encoding) {
            case "base64" -> bytes -> base64(Base64.getDecoder(), bytes, true);
            case "base64-raw" -> bytes -> base64(Base64.getDecoder(), bytes, false);
            case "base64-url" -> bytes -> base64(Base64.getUrlDecoder(), bytes, true);
            case "base64-raw-url" -> bytes -> base64(Base64.getUrlDecoder(), bytes, false);
            case "" -> bytes -> new String(bytes, StandardCharsets.UTF_8);
            case "us-ascii" ->
                bytes ->
                        StandardCharsets.US_ASCII.decode(ByteBuffer.wrap(bytes)).toString();
            default -> charset(encoding);
        };
    }

    private static String base64(Base64.Decoder decoder, byte[] bytes, boolean padded) {
        boolean asExpected = padded ? bytes.length % 4 == 0 : bytes.length == 0 || bytes[bytes.length - 1] != '=';
        if (!asExpected) {
            throw new EvalException("the text is no base64 of this variant: its padding is wrong");
        }
        try {
            return new String(decoder.decode(bytes), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new EvalException("the text is no base64: " + e.getMessage());
        }
    }

    private static Decoder charset(String name) {
        try {
            Charset charset = Charset.forName(name);
            return bytes -> text(charset, bytes);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new EvalException("unknown encoding \"" + name + "\"");
        }
    }

    private static @Nullable String textOrNull(Charset charset, byte[] bytes) {
        try {
            return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static String text(Charset charset, byte[] bytes) {
        String text = textOrNull(charset, bytes);
        if (text == null) {
            throw new EvalException("the bytes are no " + charset.name());
        }
        return text;
    }
}
