package io.spanway.processing.ottl.function.hash;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hasher128;
import com.dynatrace.hash4j.hashing.Hasher64;
import com.google.common.hash.Hashing;
import io.spanway.processing.ottl.function.Function;
import io.spanway.processing.ottl.function.Lenient;
import io.spanway.processing.ottl.function.Strict;
import io.spanway.processing.ottl.value.EvalException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** The hash functions, and the logarithm. Immutable. */
public final class HashFunctions {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private static final Hasher64 XXH3 = com.dynatrace.hash4j.hashing.Hashing.xxh3_64();
    private static final Hasher128 XXH128 = com.dynatrace.hash4j.hashing.Hashing.xxh3_128();

    private HashFunctions() {}

    public static List<Function> list() {
        return List.of(
                digest("MD5", "MD5"),
                digest("SHA1", "SHA-1"),
                digest("SHA256", "SHA-256"),
                digest("SHA512", "SHA-512"),
                hash("FNV", HashFunctions::fnv),
                hash(
                        "Murmur3Hash",
                        bytes -> Hashing.murmur3_32_fixed().hashBytes(bytes).toString()),
                hash(
                        "Murmur3Hash128",
                        bytes -> Hashing.murmur3_128().hashBytes(bytes).toString()),
                hash("XXH3", bytes -> HexFormat.of().toHexDigits(XXH3.hashBytesToLong(bytes))),
                hash("XXH128", HashFunctions::xxh128),
                logarithm());
    }

    /** What a function makes of the bytes of a text. */
    private interface Hash {
        Object of(byte[] bytes);
    }

    private static Function hash(String name, Hash hash) {
        return Function.converter(name + "(target)", args -> {
            Strict<String> target = args.str("target");
            return subject -> hash.of(target.get(subject).getBytes(StandardCharsets.UTF_8));
        });
    }

    private static Function digest(String name, String algorithm) {
        return hash(name, bytes -> HexFormat.of().formatHex(digest(algorithm).digest(bytes)));
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
        }
    }

    /** FNV-1a with 64 bits. */
    private static Object fnv(byte[] bytes) {
        long hash = FNV_OFFSET;
        for (byte b : bytes) {
            hash = (hash ^ (b & 0xff)) * FNV_PRIME;
        }
        return hash;
    }

    private static Object xxh128(byte[] bytes) {
        HashValue128 hash = XXH128.hashBytesTo128Bits(bytes);
        return HexFormat.of().toHexDigits(hash.getMostSignificantBits())
                + HexFormat.of().toHexDigits(hash.getLeastSignificantBits());
    }

    private static Function logarithm() {
        return Function.converter("Log(target)", args -> {
            Lenient<Double> target = args.dbllike("target");
            return subject -> {
                Double number = target.get(subject);
                if (number == null || number <= 0) {
                    throw new EvalException(number + " has no logarithm");
                }
                return Math.log(number);
            };
        });
    }
}
