package io.spanway.processing.processor.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import io.spanway.core.config.Secret;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.PayloadSinkContract;
import io.spanway.otlp.Signal;
import io.spanway.otlp.message.Attributes;
import io.spanway.processing.exporter.ExporterTypesTest;
import io.spanway.processing.fake.TestPlatform;
import io.spanway.processing.fake.TracePayloads;
import io.spanway.processing.vector.ProcessorRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactionTest extends PayloadSinkContract {
    private static final String KEY = "0123456789abcdef0123456789abcdef";

    private final TestPlatform platform = new TestPlatform();

    @AfterEach
    void close() {
        platform.close();
    }

    @Override
    protected PayloadSink sink() {
        return ProcessorRun.processor(platform, "redaction", "{}", Signal.TRACES, ExporterTypesTest.nop());
    }

    @Override
    protected byte[] validRequest() {
        return TracePayloads.request(TracePayloads.group("a", 2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "blocked_values: ['(']                  | blocked_values[0]: \"(\" is no regular expression",
                "allowed_values: [a, '[']               | allowed_values[1]: \"[\" is no regular expression",
                "blocked_key_patterns: ['*']            | blocked_key_patterns[0]: \"*\" is no regular expression",
                "ignored_key_patterns: ['(?<x']         | ignored_key_patterns[0]: \"(?<x\" is no regular",
                "hash_function: crc32                   | hash_function: must be one of sha1, sha3, md5, hmac-sha256",
                "hash_function: hmac-sha256             | hmac_key: must have at least 32 bytes",
                "{hash_function: hmac-sha512, hmac_key: short} | hmac_key: must have at least 64 bytes",
                "summary: loud                          | summary: must be one of silent, info, debug",
                "url_sanitizer: {enabled: true}         | url_sanitizer: is not available",
                "db_sanitizer: {redis: {enabled: true}} | db_sanitizer: is not available",
            })
    void config_thatCannotWork_isRefusedAtItsKey(String config, String problem) {
        assertThat(ProcessorRun.problems(platform, "redaction", config, Signal.TRACES))
                .singleElement()
                .asString()
                .startsWith(problem);
    }

    @Test
    void config_withDisabledSanitizers_isAccepted() {
        String config = "{url_sanitizer: {enabled: false}, db_sanitizer: {sql: {enabled: false, attributes: [a]}}}";
        assertThat(ProcessorRun.problems(platform, "redaction", config, Signal.LOGS))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'a12b3', '\\d+', a****b****",
        "'', '.*', ****",
        "'ab', '.*', ****",
        "'ab', 'x*', ****a****b****",
        "'aab', 'a*', ****b****",
        "'none', 'x', none",
    })
    void mask_coversWhatGosRegexpReplaces(String text, String expression, String masked) {
        assertThat(new Mask(null, null).matches(text, Pattern.compile(expression)))
                .isEqualTo(masked);
    }

    @Test
    void mask_ofLines_coversEach() {
        assertThat(new Mask(null, null).all("a\nb")).isEqualTo("****\n****");
    }

    @ParameterizedTest
    @CsvSource({
        "SHA1, a9993e364706816aba3e25717850c26c9cd0d89d",
        "MD5, 900150983cd24fb0d6963f7d28e17f72",
        "SHA3, 3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532",
    })
    void mask_withHash_isTheHash(RedactionConfig.HashFunction function, String hash) {
        assertThat(new Mask(function, new Secret(KEY)).all("abc")).isEqualTo(hash);
    }

    @Test
    void summary_addsToWhatAnEarlierRedactionTold() {
        Attributes attributes = new Attributes();
        for (int i = 0; i < 2; i++) {
            Findings findings = new Findings();
            findings.add(Findings.Kind.MASKED, "b" + i);
            findings.add(Findings.Kind.MASKED, "a" + i);
            findings.add(Findings.Kind.IGNORED, "c");
            findings.tell(attributes, "redaction.", RedactionConfig.Summary.DEBUG);
        }

        assertThat(attributes)
                .hasToString(
                        "{redaction.masked.keys=a0,a1,b0,b1, redaction.masked.count=4, redaction.ignored.count=2}");
    }

    @Test
    void key_isNotShown() {
        String text = "{hash_function: hmac-sha256, hmac_key: " + KEY + "}";
        assertThat(ProcessorRun.problems(platform, "redaction", text, Signal.TRACES))
                .isEmpty();
        assertThat(new Secret(KEY)).hasToString(Secret.HIDDEN);
    }
}
