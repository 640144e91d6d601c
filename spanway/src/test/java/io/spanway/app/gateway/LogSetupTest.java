package io.spanway.app.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogSetupTest {
    @TempDir
    Path dir;

    @Test
    void console_isOneLineWithTimeLevelNameAndMessage() throws IOException {
        assertThat(written(null))
                .matches(
                        "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}(Z|[+-]\\d\\d:\\d\\d) INFO  Room hello 5\\R");
    }

    @Test
    void json_isOneObjectPerLine() throws IOException {
        assertThat(written(TelemetryConfig.Encoding.JSON))
                .startsWith("{")
                .contains("\"level\":\"INFO\"")
                .endsWith("}\n");
    }

    private String written(TelemetryConfig.@Nullable Encoding encoding) throws IOException {
        Path file = dir.resolve("log.txt");
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        context.start();
        LogSetup.apply(
                context,
                new TelemetryConfig.Logs(
                        null, encoding, null, List.of(file.toString()), null, null, null, null, null, null));

        context.getLogger("io.spanway.some.Room").info("hello {}", 5);
        context.getLogger("io.spanway.some.Room").debug("not shown");
        context.stop();

        return Files.readString(file);
    }
}
