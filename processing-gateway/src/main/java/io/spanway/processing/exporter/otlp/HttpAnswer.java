package io.spanway.processing.exporter.otlp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spanway.core.transport.OutcomeStatus;
import io.spanway.core.transport.OutcomeStatusDetails;
import io.spanway.otlp.Outcome;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What an OTLP/HTTP answer means (OTLP spec: OTLP/HTTP Response, Retryable Response Codes, Throttling).
 *
 * @param contentType empty if the answer has none
 * @param retryAfter value of Retry-After, empty if there is none
 *     <p>Immutable.
 */
record HttpAnswer(int status, String contentType, String retryAfter, byte[] body) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Longest delay that is believed. */
    private static final long MAX_DELAY_SECONDS = TimeUnit.DAYS.toSeconds(1);

    /**
     * The time of day where the answer was written, by which its other dates are meant: whether this machine's clock is right, or was set
     * meanwhile, then has no part in how long it waits.
     *
     * @param date value of Date, empty if there is none
     * @param here the time of day here, for answers without one
     */
    static Instant writtenAt(String date, Instant here) {
        try {
            return date.isEmpty()
                    ? here
                    : ZonedDateTime.parse(date.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant();
        } catch (DateTimeException e) {
            return here;
        }
    }

    /** The outcome; {@code now} is the time of day where the answer was written. */
    Outcome outcome(Instant now) {
        if (status >= 200 && status < 300) {
            return isJson() ? ofJson() : OutcomeStatusDetails.ofResponse(body);
        }
        long delay = status == 429 || status == 503 ? delayNanos(now) : Outcome.NO_DELAY;
        String message = isProtobuf() ? OutcomeStatusDetails.messageOf(body) : isJson() ? jsonMessage() : "";
        String text = "HTTP status " + status + (message.isEmpty() ? "" : ": " + message);
        return OutcomeStatus.ofOtlpHttp(status, text, delay);
    }

    private boolean isJson() {
        return contentType.toLowerCase(Locale.ROOT).startsWith("application/json");
    }

    private boolean isProtobuf() {
        return contentType.toLowerCase(Locale.ROOT).startsWith("application/x-protobuf");
    }

    /** An unreadable body counts as success: the destination took the data. */
    private Outcome ofJson() {
        try {
            JsonNode partial = JSON.readTree(body).path("partialSuccess");
            long rejected = 0;
            for (String name :
                    new String[] {"rejectedSpans", "rejectedDataPoints", "rejectedLogRecords", "rejectedProfiles"}) {
                rejected += partial.path(name).asLong(0);
            }
            String message = partial.path("errorMessage").asText("");
            return rejected > 0 || !message.isEmpty()
                    ? Outcome.partlyRejected(Math.max(0, rejected), message)
                    : Outcome.ACCEPTED;
        } catch (IOException e) {
            return Outcome.ACCEPTED;
        }
    }

    private String jsonMessage() {
        try {
            return JSON.readTree(body).path("message").asText("");
        } catch (IOException e) {
            return "";
        }
    }

    private long delayNanos(Instant now) {
        String text = retryAfter.strip();
        if (text.isEmpty()) {
            return Outcome.NO_DELAY;
        }
        if (text.length() < 12 && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return TimeUnit.SECONDS.toNanos(Math.min(Long.parseLong(text), MAX_DELAY_SECONDS));
        }
        try {
            Instant then = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            long millis = Math.max(0, Duration.between(now, then).toMillis());
            return TimeUnit.MILLISECONDS.toNanos(Math.min(millis, TimeUnit.SECONDS.toMillis(MAX_DELAY_SECONDS)));
        } catch (DateTimeException e) {
            return Outcome.NO_DELAY;
        }
    }
}
