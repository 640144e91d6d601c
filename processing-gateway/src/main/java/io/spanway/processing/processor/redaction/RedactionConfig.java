package io.spanway.processing.processor.redaction;

import io.spanway.core.config.Key;
import io.spanway.core.config.Secret;
import io.spanway.processing.telemetry.Regex;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keys of {@code redaction}, as the Collector has them.
 *
 * @param allowAllKeys keeps every key, default false
 * @param allowedKeys keys that stay; with none, and not all allowed, every attribute goes
 * @param blockedKeyPatterns expressions of keys whose value is masked
 * @param ignoredKeys keys that are left alone
 * @param ignoredKeyPatterns expressions of keys that are left alone
 * @param redactAllTypes looks at values that are not text as well, default false
 * @param blockedValues expressions of what is masked in values
 * @param allowedValues expressions of values that are not masked
 * @param hashFunction what a mask is: a hash of what it hides, or {@code ****}
 * @param hmacKey key of the HMAC functions, at least 32 or 64 bytes
 * @param summary which attributes tell what was done, default silent
 * @param urlSanitizer not available; may be there, but not enabled
 * @param dbSanitizer not available; may be there, but not enabled
 *     <p>Immutable.
 */
record RedactionConfig(
        Boolean allowAllKeys,
        List<String> allowedKeys,
        List<String> blockedKeyPatterns,
        List<String> ignoredKeys,
        List<String> ignoredKeyPatterns,
        Boolean redactAllTypes,
        List<String> blockedValues,
        List<String> allowedValues,
        @Nullable HashFunction hashFunction,
        @Nullable Secret hmacKey,
        Summary summary,
        @Nullable SanitizerConfig urlSanitizer,
        @Nullable DbSanitizerConfig dbSanitizer) {
    /** How hidden text can be recognised again without being shown. */
    enum HashFunction {
        @Key("sha1")
        SHA1,
        @Key("sha3")
        SHA3,
        @Key("md5")
        MD5,
        @Key("hmac-sha256")
        HMAC_SHA256,
        @Key("hmac-sha512")
        HMAC_SHA512
    }

    /** Attributes about what was done. */
    enum Summary {
        SILENT,
        /** Counts. */
        INFO,
        /** Counts and keys. */
        DEBUG
    }

    /** A sanitizer of one kind of text. */
    record SanitizerConfig(
            @Nullable Boolean enabled,
            @Nullable List<String> attributes,
            @Nullable Boolean sanitizeSpanName) {
        boolean on() {
            return enabled != null && enabled;
        }
    }

    /** Sanitizers by database system. */
    record DbSanitizerConfig(
            @Nullable SanitizerConfig sql,
            @Nullable SanitizerConfig redis,
            @Nullable SanitizerConfig valkey,
            @Nullable SanitizerConfig memcached,
            @Nullable SanitizerConfig mongo,
            @Nullable SanitizerConfig opensearch,
            @Nullable SanitizerConfig es,
            @Nullable Boolean sanitizeSpanName) {
        boolean on() {
            return on(sql) || on(redis) || on(valkey) || on(memcached) || on(mongo) || on(opensearch) || on(es);
        }

        private static boolean on(@Nullable SanitizerConfig config) {
            return config != null && config.on();
        }
    }

    RedactionConfig {
        allowAllKeys = allowAllKeys == null ? Boolean.FALSE : allowAllKeys;
        allowedKeys = orEmpty(allowedKeys);
        blockedKeyPatterns = orEmpty(blockedKeyPatterns);
        ignoredKeys = orEmpty(ignoredKeys);
        ignoredKeyPatterns = orEmpty(ignoredKeyPatterns);
        redactAllTypes = redactAllTypes == null ? Boolean.FALSE : redactAllTypes;
        blockedValues = orEmpty(blockedValues);
        allowedValues = orEmpty(allowedValues);
        summary = summary == null ? Summary.SILENT : summary;
        Regex.compileAll(blockedKeyPatterns, "blocked_key_patterns");
        Regex.compileAll(ignoredKeyPatterns, "ignored_key_patterns");
        Regex.compileAll(blockedValues, "blocked_values");
        Regex.compileAll(allowedValues, "allowed_values");
        checkKey(hashFunction, hmacKey);
        require(urlSanitizer == null || !urlSanitizer.on(), "url_sanitizer: is not available; remove it or disable it");
        require(dbSanitizer == null || !dbSanitizer.on(), "db_sanitizer: is not available; remove it or disable it");
    }

    private static void checkKey(@Nullable HashFunction function, @Nullable Secret key) {
        int least = 0;
        if (function == HashFunction.HMAC_SHA256) {
            least = 32;
        } else if (function == HashFunction.HMAC_SHA512) {
            least = 64;
        }
        int length = key == null ? 0 : key.value().getBytes(StandardCharsets.UTF_8).length;
        require(length >= least, "hmac_key: must have at least " + least + " bytes for this hash_function");
    }

    private static List<String> orEmpty(@Nullable List<String> list) {
        return list == null ? List.of() : List.copyOf(list);
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException(problem);
        }
    }
}
