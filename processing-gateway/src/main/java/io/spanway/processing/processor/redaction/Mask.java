package io.spanway.processing.processor.redaction;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.spanway.core.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** What stands in place of hidden text: {@code ****}, or a hash of the text in lower-case hex. Thread-safe: no state that changes. */
final class Mask {
    private static final String STARS = "****";
    private static final Pattern EVERYTHING = Pattern.compile(".*");

    private final RedactionConfig.@Nullable HashFunction function;
    private final byte[] key;

    Mask(RedactionConfig.@Nullable HashFunction function, @Nullable Secret key) {
        this.function = function;
        this.key = key == null ? new byte[0] : key.value().getBytes(StandardCharsets.UTF_8);
    }

    /** Hides a whole text, line by line. */
    String all(String text) {
        return matches(text, EVERYTHING);
    }

    /**
     * Hides what the expression finds. Goes on as Go's regexp package does: an empty match right behind another is passed over.
     */
    String matches(String text, Pattern expression) {
        Matcher matcher = expression.matcher(text);
        StringBuilder out = new StringBuilder();
        int done = 0;
        int from = 0;
        while (from <= text.length() && matcher.find(from)) {
            out.append(text, done, matcher.start());
            if (matcher.end() > done || matcher.start() == 0) {
                out.append(of(text.substring(matcher.start(), matcher.end())));
            }
            done = matcher.end();
            from = done > from ? done : next(text, from);
        }
        return out.append(text, done, text.length()).toString();
    }

    /** Index behind the character at an index: a surrogate pair is not cut. */
    private static int next(String text, int index) {
        return index + (index < text.length() ? Character.charCount(text.codePointAt(index)) : 1);
    }

    private String of(String hidden) {
        if (function == null) {
            return STARS;
        }
        byte[] bytes = hidden.getBytes(StandardCharsets.UTF_8);
        try {
            byte[] hash = switch (function) {
                case SHA1 -> MessageDigest.getInstance("SHA-1").digest(bytes);
                case SHA3 -> MessageDigest.getInstance("SHA3-256").digest(bytes);
                case MD5 -> MessageDigest.getInstance("MD5").digest(bytes);
                case HMAC_SHA256 -> hmac("HmacSHA256", bytes);
                case HMAC_SHA512 -> hmac("HmacSHA512", bytes);
            };
            return HexFormat.of().formatHex(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + function, e);
        }
    }

    private byte[] hmac(String algorithm, byte[] bytes) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(algorithm);
        mac.init(new SecretKeySpec(key, algorithm));
        return mac.doFinal(bytes);
    }
}
