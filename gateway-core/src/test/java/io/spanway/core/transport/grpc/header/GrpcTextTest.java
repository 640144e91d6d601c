package io.spanway.core.transport.grpc.header;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcTextTest {
    @ParameterizedTest
    @CsvSource({
        "1n, 1",
        "1u, 1000",
        "250m, 250000000",
        "5S, 5000000000",
        "2M, 120000000000",
        "1H, 3600000000000",
        "0n, 0",
        "99999999m, 99999999000000"
    })
    void timeout_inEveryUnit_isRead(String text, long nanos) {
        assertThat(GrpcText.parseTimeoutNanos(text)).isEqualTo(nanos);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "S", "5s", "-5S", "123456789m", "1.5S", " 5S", "5S "})
    void timeout_malformed_isSeen(String text) {
        assertThat(GrpcText.parseTimeoutNanos(text)).isEqualTo(GrpcText.MALFORMED);
    }

    @Test
    void timeout_huge_doesNotOverflow() {
        assertThat(GrpcText.parseTimeoutNanos("99999999H")).isPositive();
        assertThat(GrpcText.timeout(Long.MAX_VALUE).length()).isLessThanOrEqualTo(9);
    }

    @Test
    void timeout_written_isReadBack() {
        for (long nanos : new long[] {1_000_000, 5_000_000_000L, TimeUnit.HOURS.toNanos(20)}) {
            assertThat(GrpcText.parseTimeoutNanos(GrpcText.timeout(nanos))).isEqualTo(nanos);
        }
        assertThat(GrpcText.timeout(1).toString()).isEqualTo("1m");
        assertThat(GrpcText.timeout(TimeUnit.DAYS.toNanos(3)).toString()).isEqualTo("259200S");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "100 %", "nö\n€😀", "%41"})
    void message_encoded_isDecodedBack(String text) {
        assertThat(GrpcText.percentEncode(text).toString()).matches("[ -~]*");
        assertThat(GrpcText.percentDecode(GrpcText.percentEncode(text))).isEqualTo(text);
    }

    @Test
    void message_withBrokenEscapes_isKept() {
        assertThat(GrpcText.percentDecode("50% off %4 %zz %41")).isEqualTo("50% off %4 %zz A");
        assertThat(GrpcText.percentDecode(null)).isEmpty();
    }

    @Test
    void binaryHeader_paddedOrNot_isRead() {
        byte[] bytes = {1, 2, 3, 4};
        assertThat(GrpcText.base64(bytes).toString()).isEqualTo("AQIDBA");
        assertThat(GrpcText.fromBase64("AQIDBA")).isEqualTo(bytes);
        assertThat(GrpcText.fromBase64("AQIDBA==")).isEqualTo(bytes);
        assertThat(GrpcText.fromBase64("*")).isEmpty();
    }
}
