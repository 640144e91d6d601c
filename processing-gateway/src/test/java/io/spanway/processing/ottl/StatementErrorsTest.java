package io.spanway.processing.ottl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.codahale.metrics.Counter;
import io.spanway.core.telemetry.Metrics;
import io.spanway.processing.ottl.value.EvalException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class StatementErrorsTest {
    private final Metrics metrics = new Metrics();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(StatementErrors.class);
    private long nowNanos = 17;

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(log);
    }

    private StatementErrors errors(ErrorMode mode) {
        return new StatementErrors("transform/x", "set(span.name, 1)", mode, metrics, () -> nowNanos);
    }

    private long count() {
        return metrics.all().stream()
                .filter(series -> series.name().family().equals(StatementErrors.COUNTER))
                .mapToLong(series -> ((Counter) series.instrument()).getCount())
                .sum();
    }

    @Test
    void errors_areCountedEach_andLoggedOnceAMinute() {
        StatementErrors errors = errors(ErrorMode.IGNORE);
        for (int i = 0; i < 100; i++) {
            errors.handle(new EvalException("bad"));
        }
        assertThat(count()).isEqualTo(100);
        assertThat(log.list).hasSize(1);
        assertThat(log.list.get(0).getFormattedMessage())
                .contains("transform/x")
                .contains("set(span.name, 1)")
                .contains("bad");
        nowNanos += TimeUnit.SECONDS.toNanos(59);
        errors.handle(new EvalException("bad"));
        assertThat(log.list).hasSize(1);
        nowNanos += TimeUnit.SECONDS.toNanos(1);
        errors.handle(new EvalException("bad"));
        assertThat(log.list).hasSize(2);
    }

    @Test
    void silentErrors_areCountedOnly() {
        errors(ErrorMode.SILENT).handle(new EvalException("bad"));
        assertThat(count()).isEqualTo(1);
        assertThat(log.list).isEmpty();
    }

    @Test
    void propagatedErrors_areCountedAndThrown_withTheStatement() {
        assertThatThrownBy(() -> errors(ErrorMode.PROPAGATE).handle(new EvalException("bad")))
                .isInstanceOf(EvalException.class)
                .hasMessage("`set(span.name, 1)`: bad");
        assertThat(count()).isEqualTo(1);
        assertThat(log.list).isEmpty();
    }
}
