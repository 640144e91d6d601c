package io.spanway.processing.ottl;

import com.codahale.metrics.Counter;
import io.spanway.core.telemetry.Metrics;
import io.spanway.processing.ottl.value.EvalException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of the errors of one statement or condition: each is counted, one a minute at most is logged.
 *
 * <p>Thread-safe.
 */
public final class StatementErrors {
    /** Errors by statement, of all components that evaluate OTTL. */
    public static final String COUNTER = "spanway_ottl_errors";

    private static final Logger LOG = LoggerFactory.getLogger(StatementErrors.class);
    private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);
    /** So much of a statement is told apart in the label; the rest would make the series name too long. */
    private static final int LONGEST_LABEL = 120;

    private final String component;
    private final String statement;
    private final ErrorMode mode;
    private final LongSupplier nanoClock;
    private final Counter errors;
    private final AtomicLong nextLogNanos;

    /**
     * @param component id of the component, for label and log
     * @param statement its text
     */
    public StatementErrors(
            String component, String statement, ErrorMode mode, Metrics metrics, LongSupplier nanoClock) {
        this.component = component;
        this.statement = statement;
        this.mode = mode;
        this.nanoClock = nanoClock;
        String label = statement.length() <= LONGEST_LABEL ? statement : statement.substring(0, LONGEST_LABEL);
        this.errors = metrics.counter(
                COUNTER,
                "Items for which an OTTL statement or condition could not be evaluated",
                "processor",
                component,
                "statement",
                label);
        this.nextLogNanos = new AtomicLong(nanoClock.getAsLong());
    }

    /**
     * Takes note of an error.
     *
     * @throws EvalException if errors are to fail the batch
     */
    public void handle(EvalException error) {
        errors.inc();
        if (mode == ErrorMode.PROPAGATE) {
            throw new EvalException("`" + statement + "`: " + error.getMessage());
        }
        long now = nanoClock.getAsLong();
        long due = nextLogNanos.get();
        if (mode == ErrorMode.IGNORE && now - due >= 0 && nextLogNanos.compareAndSet(due, now + QUIET_NANOS)) {
            LOG.warn(
                    "{}: `{}` failed: {} ({} times so far; told at most once a minute)",
                    component,
                    statement,
                    error.getMessage(),
                    errors.getCount());
        }
    }
}
