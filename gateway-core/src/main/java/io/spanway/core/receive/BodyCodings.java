package io.spanway.core.receive;

import io.netty.buffer.ByteBuf;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Reason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Reads Content-Encoding and undoes it (RFC 9110 §8.4). Immutable. */
final class BodyCodings {
    /** A client that codes a body more often than this wants to harm. */
    private static final int MAX_CODINGS = 4;

    /** Answer when the byte budget has no room for a request. */
    static final Outcome.Retryable OVERLOADED = new Outcome.Retryable(
            Reason.OVERLOADED,
            "the gateway holds as many bytes as it may; try again later",
            TimeUnit.SECONDS.toNanos(1));

    private final Set<String> allowed;

    /** @param allowed names of {@code compression_algorithms} */
    BodyCodings(List<String> allowed) {
        this.allowed = new HashSet<>(allowed);
    }

    /** Codings in the order in which they were applied, identity left out; null when one of them is unknown or switched off. */
    @Nullable
    List<String> parse(List<String> headerLines) {
        if (headerLines.isEmpty()) {
            return List.of();
        }
        List<String> codings = new ArrayList<>(headerLines.size());
        for (String line : headerLines) {
            for (String part : line.split(",", -1)) {
                String name = part.strip().toLowerCase(Locale.ROOT);
                if (name.isEmpty() || name.equals("identity")) {
                    continue;
                }
                if (!allowed.contains(name)) {
                    return null;
                }
                codings.add(name);
            }
        }
        return codings.size() > MAX_CODINGS ? null : codings;
    }

    /**
     * Undoes the codings and turns JSON into protobuf.
     *
     * @param body the whole body as sent; its reference passes to this method
     * @return the protobuf request, owned by the caller
     */
    ByteBuf decode(HttpExchange exchange, ByteBuf body) throws UndecodableException {
        return body;
    }

    /** A body that is not what its headers say. */
    static final class UndecodableException extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Outcome outcome;

        UndecodableException(Outcome outcome) {
            super("undecodable body", null, false, false);
            this.outcome = outcome;
        }

        Outcome outcome() {
            return outcome;
        }
    }

    /** For messages. */
    String names() {
        List<String> names = new ArrayList<>(allowed);
        names.remove("");
        names.sort(null);
        return names.toString();
    }
}
