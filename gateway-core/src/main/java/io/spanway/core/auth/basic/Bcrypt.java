package io.spanway.core.auth.basic;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The bcrypt password hash (Provos and Mazières, "A Future-Adaptable Password Scheme", 1999), {@code $2a$}, {@code $2b$} and {@code $2y$},
 * which are one algorithm for passwords of this length. Takes some 10 ms to seconds by its cost. Confined to one call.
 */
final class Bcrypt {
    private static final int ROUNDS = 16;
    private static final int P_WORDS = ROUNDS + 2;
    private static final int S_WORDS = 1024;
    private static final int SALT_CHARS = 22;
    private static final int HASH_CHARS = 31;
    private static final int PREFIX_CHARS = 7;
    private static final int MAX_PASSWORD_BYTES = 72;
    private static final String ALPHABET = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final byte[] MAGIC = "OrpheanBeholderScryDoubt".getBytes(StandardCharsets.US_ASCII);

    /** Blowfish begins with the fraction of pi: first the subkeys, then the four boxes. */
    private static final int[] PI = pi();

    private final int[] p = Arrays.copyOf(PI, P_WORDS);
    private final int[] s = Arrays.copyOfRange(PI, P_WORDS, P_WORDS + S_WORDS);
    private int left;
    private int right;

    private Bcrypt() {}

    /** Whether {@code entry} looks like a hash of this kind, with a cost between 4 and 31. */
    static boolean isHash(String entry) {
        return entry.matches("\\$2[aby]\\$(0[4-9]|[12]\\d|3[01])\\$[./A-Za-z0-9]{53}");
    }

    /** Whether {@code password} hashes to {@code entry}, which {@link #isHash}. */
    static boolean matches(String entry, byte[] password) {
        int cost = Integer.parseInt(entry.substring(4, 6));
        byte[] salt = decode(entry.substring(PREFIX_CHARS, PREFIX_CHARS + SALT_CHARS), 16);
        byte[] expected =
                decode(entry.substring(PREFIX_CHARS + SALT_CHARS, PREFIX_CHARS + SALT_CHARS + HASH_CHARS), 23);
        byte[] key = Arrays.copyOf(password, Math.min(password.length + 1, MAX_PASSWORD_BYTES));
        byte[] made = new Bcrypt().hash(cost, salt, key);
        return MessageDigest.isEqual(expected, Arrays.copyOf(made, expected.length));
    }

    private byte[] hash(int cost, byte[] salt, byte[] key) {
        int[] saltWords = words(salt, 4);
        int[] keyWords = words(key, P_WORDS);
        mixIn(keyWords);
        expand(saltWords);
        int[] saltCycle = words(salt, P_WORDS);
        int[] none = new int[4];
        for (long i = 0; i < 1L << cost; i++) {
            mixIn(keyWords);
            expand(none);
            mixIn(saltCycle);
            expand(none);
        }
        int[] text = words(MAGIC, 6);
        for (int block = 0; block < 6; block += 2) {
            left = text[block];
            right = text[block + 1];
            for (int i = 0; i < 64; i++) {
                encipher();
            }
            text[block] = left;
            text[block + 1] = right;
        }
        byte[] out = new byte[24];
        for (int i = 0; i < out.length; i++) {
            out[i] = (byte) (text[i / 4] >>> (24 - 8 * (i % 4)));
        }
        return out;
    }

    private void mixIn(int[] keyWords) {
        for (int i = 0; i < P_WORDS; i++) {
            p[i] ^= keyWords[i];
        }
    }

    /** Replaces subkeys and boxes by what enciphering gives, with two of the four words of salt in turn. */
    private void expand(int[] salt) {
        left = 0;
        right = 0;
        for (int i = 0; i < P_WORDS; i += 2) {
            next(salt, i);
            p[i] = left;
            p[i + 1] = right;
        }
        for (int i = 0; i < S_WORDS; i += 2) {
            next(salt, P_WORDS + i);
            s[i] = left;
            s[i + 1] = right;
        }
    }

    private void next(int[] salt, int position) {
        left ^= salt[position & 2];
        right ^= salt[(position & 2) + 1];
        encipher();
    }

    private void encipher() {
        int l = left;
        int r = right;
        for (int i = 0; i < ROUNDS; i += 2) {
            l ^= p[i];
            r ^= mixed(l);
            r ^= p[i + 1];
            l ^= mixed(r);
        }
        left = r ^ p[ROUNDS + 1];
        right = l ^ p[ROUNDS];
    }

    private int mixed(int x) {
        return ((s[x >>> 24] + s[256 + (x >>> 16 & 0xff)]) ^ s[512 + (x >>> 8 & 0xff)]) + s[768 + (x & 0xff)];
    }

    /** {@code count} big-endian words of {@code bytes} over and over. */
    private static int[] words(byte[] bytes, int count) {
        int[] words = new int[count];
        for (int i = 0; i < 4 * count; i++) {
            words[i / 4] = words[i / 4] << 8 | bytes[i % bytes.length] & 0xff;
        }
        return words;
    }

    private static byte[] decode(String text, int length) {
        byte[] bytes = new byte[length];
        int bits = 0;
        int held = 0;
        int at = 0;
        for (int i = 0; i < text.length() && at < length; i++) {
            held = held << 6 | ALPHABET.indexOf(text.charAt(i));
            bits += 6;
            if (bits >= 8) {
                bits -= 8;
                bytes[at++] = (byte) (held >>> bits);
            }
        }
        return bytes;
    }

    /** The first words of the fraction of pi by Machin's formula; 1042 words are had in some milliseconds and need no table. */
    private static int[] pi() {
        int count = P_WORDS + S_WORDS;
        int guard = 64;
        BigInteger one = BigInteger.ONE.shiftLeft(32 * count + guard);
        BigInteger pi =
                arcTangent(one, 5).shiftLeft(2).subtract(arcTangent(one, 239)).shiftLeft(2);
        BigInteger fraction = pi.subtract(one.multiply(BigInteger.valueOf(3))).shiftRight(guard);
        int[] words = new int[count];
        for (int i = 0; i < count; i++) {
            words[i] = fraction.shiftRight(32 * (count - 1 - i)).intValue();
        }
        return words;
    }

    /** {@code atan(1 / x)} in units of {@code 1 / one}. */
    private static BigInteger arcTangent(BigInteger one, int x) {
        BigInteger square = BigInteger.valueOf((long) x * x);
        BigInteger power = one.divide(BigInteger.valueOf(x));
        BigInteger sum = BigInteger.ZERO;
        for (int n = 1; power.signum() != 0; n += 2) {
            BigInteger term = power.divide(BigInteger.valueOf(n));
            sum = n % 4 == 1 ? sum.add(term) : sum.subtract(term);
            power = power.divide(square);
        }
        return sum;
    }
}
