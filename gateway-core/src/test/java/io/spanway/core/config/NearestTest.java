package io.spanway.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
    private static final List<String> KNOWN = List.of("compression", "endpoint", "timeout", "tls", "otlp_grpc");

    @ParameterizedTest
    @CsvSource({
        "compresion,compression",
        "enpoint,endpoint",
        "tiemout,timeout",
        "TLS,tls",
        "tsl,tls",
        "otlpgrpc,otlp_grpc",
        "completely_other,",
        "x,",
        "'',"
    })
    void word_findsWhatWasMeant(String word, String meant) {
        assertThat(Nearest.to(word, KNOWN)).isEqualTo(meant);
    }
}
