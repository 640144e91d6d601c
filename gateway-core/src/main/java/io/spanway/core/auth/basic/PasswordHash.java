package io.spanway.core.auth.basic;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The right-hand side of an htpasswd entry: bcrypt, Apache's MD5 ({@code $apr1$}), {@code {SHA}} or the password itself. Immutable. */
final class PasswordHash {
    private static final String APR1 = "$apr1$";
    private static final String SHA = "{SHA}";
    private static final String ALPHABET = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int[][] APR1_ORDER = {{0, 6, 12}, {1, 7, 13}, {2, 8, 14}, {3, 9, 15}, {4, 10, 5}};

    private final String entry;

    /** @throws IllegalArgumentException when the entry is of another kind; without showing it */
    PasswordHash(String entry) {
        boolean known = Bcrypt.isHash(entry) || entry.startsWith(APR1) || !entry.startsWith("$");
        if (!known || entry.isEmpty()) {
            throw new IllegalArgumentException("is none of bcrypt, MD5 ($apr1$), {SHA} and plain text");
        }
        this.entry = entry;
    }

    /** Whether checking takes long enough to be kept off event loops. */
    boolean isSlow() {
        return entry.startsWith("$");
    }

    boolean matches(byte[] password) {
        if (entry.startsWith("$2")) {
            return Bcrypt.matches(entry, password);
        }
        byte[] made = password;
        if (entry.startsWith(APR1)) {
            String salt = entry.substring(APR1.length()).split("\\$", 2)[0];
            made = bytes(apr1(password, salt.substring(0, Math.min(8, salt.length()))));
        } else if (entry.startsWith(SHA)) {
            made = bytes(
                    SHA + Base64.getEncoder().encodeToString(digest("SHA-1").digest(password)));
        }
        return MessageDigest.isEqual(bytes(entry), made);
    }

    /** Apache's variant of the MD5-based crypt: a thousand rounds over password, salt and the hash before. */
    private static String apr1(byte[] password, String salt) {
        byte[] saltBytes = bytes(salt);
        byte[] inner = md5(password, saltBytes, password);
        ByteArrayOutputStream first = new ByteArrayOutputStream();
        first.writeBytes(password);
        first.writeBytes(bytes(APR1));
        first.writeBytes(saltBytes);
        for (int left = password.length; left > 0; left -= inner.length) {
            first.write(inner, 0, Math.min(left, inner.length));
        }
        for (int bits = password.length; bits != 0; bits >>>= 1) {
            first.write((bits & 1) == 1 ? 0 : password[0]);
        }
        byte[] hash = md5(first.toByteArray());
        byte[] none = new byte[0];
        for (int round = 0; round < 1000; round++) {
            boolean odd = round % 2 == 1;
            hash = md5(
                    odd ? password : hash,
                    round % 3 == 0 ? none : saltBytes,
                    round % 7 == 0 ? none : password,
                    odd ? hash : password);
        }
        return APR1 + salt + "$" + apr1Text(hash);
    }

    private static String apr1Text(byte[] hash) {
        StringBuilder text = new StringBuilder(22);
        for (int[] three : APR1_ORDER) {
            append(text, (hash[three[0]] & 0xff) << 16 | (hash[three[1]] & 0xff) << 8 | hash[three[2]] & 0xff, 4);
        }
        append(text, hash[11] & 0xff, 2);
        return text.toString();
    }

    private static void append(StringBuilder text, int value, int chars) {
        int rest = value;
        for (int i = 0; i < chars; i++) {
            text.append(ALPHABET.charAt(rest & 63));
            rest >>>= 6;
        }
    }

    private static byte[] md5(byte[]... parts) {
        MessageDigest digest = digest("MD5");
        for (byte[] part : parts) {
            digest.update(part);
        }
        return digest.digest();
    }

    private static MessageDigest digest(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + name, e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
