package io.spanway.processing.ottl.function.net;

import io.spanway.processing.ottl.function.Function;
import java.security.SecureRandom;
import java.util.List;
import java.util.UUID;

/** The converters of what networks know. Immutable. */
public final class NetFunctions {
    private static final SecureRandom RANDOM = new SecureRandom();

    private NetFunctions() {}

    public static List<Function> list() {
        return List.of(
                UrlParser.function(),
                Cidr.function(),
                CommunityId.function(),
                Function.converter(
                        "UUID()", args -> subject -> UUID.randomUUID().toString()),
                Function.converter(
                        "UUIDv7()",
                        args -> subject -> uuid7(System.currentTimeMillis()).toString()));
    }

    /** RFC 9562, version 7: 48 bits of milliseconds, then random bits around version and variant. */
    private static UUID uuid7(long unixMillis) {
        long high = unixMillis << 16 | 0x7000 | RANDOM.nextInt(1 << 12);
        long low = RANDOM.nextLong() >>> 2 | 1L << 63;
        return new UUID(high, low);
    }
}
