package io.spanway.app.gateway;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Sends the process's own log lines where {@code service.telemetry.logs} says. Confined to the main thread. */
final class LogSetup {
    private static final String PATTERN = "%d{\"yyyy-MM-dd'T'HH:mm:ss.SSSXXX\"} %-5level %logger{0} %msg%n%ex{20}";

    private LogSetup() {}

    /** Replaces whatever was set before. */
    static void apply(TelemetryConfig.Logs logs) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            apply(context, logs);
        }
    }

    static void apply(LoggerContext context, TelemetryConfig.Logs logs) {
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.detachAndStopAllAppenders();
        root.setLevel(level(logs.level()));
        // Netty tells its inner workings at debug; nobody who debugs a gateway wants them.
        context.getLogger("io.netty").setLevel(Level.WARN);
        for (String path : logs.outputPaths() == null ? List.of("stderr") : logs.outputPaths()) {
            OutputStreamAppender<ILoggingEvent> appender = appender(path);
            appender.setContext(context);
            appender.setEncoder(encoder(context, logs));
            appender.start();
            root.addAppender(appender);
        }
    }

    private static OutputStreamAppender<ILoggingEvent> appender(String path) {
        if (path.equals("stderr") || path.equals("stdout")) {
            ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
            console.setTarget(path.equals("stderr") ? "System.err" : "System.out");
            return console;
        }
        FileAppender<ILoggingEvent> file = new FileAppender<>();
        file.setFile(path);
        return file;
    }

    private static Encoder<ILoggingEvent> encoder(LoggerContext context, TelemetryConfig.Logs logs) {
        if (logs.encoding() == TelemetryConfig.Encoding.JSON) {
            JsonEncoder json = new JsonEncoder();
            json.setContext(context);
            json.start();
            return json;
        }
        PatternLayoutEncoder pattern = new PatternLayoutEncoder();
        pattern.setContext(context);
        pattern.setPattern(PATTERN);
        pattern.start();
        return pattern;
    }

    private static Level level(TelemetryConfig.@Nullable LogLevel level) {
        if (level == null) {
            return Level.INFO;
        }
        return switch (level) {
            case DEBUG -> Level.DEBUG;
            case INFO -> Level.INFO;
            case WARN -> Level.WARN;
            case ERROR, DPANIC, PANIC, FATAL -> Level.ERROR;
        };
    }
}
