package io.spanway.processing.sampling.policy;

import io.spanway.otlp.wire.SpanViewWalk;
import io.spanway.processing.sampling.Policy;
import io.spanway.processing.sampling.TraceView;
import java.util.List;

/** {@code status_code}: a span has one of these status codes. Immutable. */
final class StatusCodePolicy implements Policy {
    private final int wanted;

    /** Status codes by the numbers that OTLP gives them. */
    enum Code {
        UNSET,
        OK,
        ERROR
    }

    /**
     * @param statusCodes one or more of OK, ERROR and UNSET
     *     <p>Immutable.
     */
    record Config(List<Code> statusCodes) {
        Config {
            statusCodes = statusCodes == null ? List.of() : List.copyOf(statusCodes);
            PolicyConfig.require(
                    !statusCodes.isEmpty(), "status_codes: is empty; name one or more of OK, ERROR and UNSET");
        }
    }

    StatusCodePolicy(Config config) {
        int bits = 0;
        for (Code code : config.statusCodes()) {
            bits |= 1 << code.ordinal();
        }
        this.wanted = bits;
    }

    @Override
    public Verdict evaluate(TraceView trace, long nowNanos) {
        SpanViewWalk walk = trace.spans();
        while (walk.next()) {
            int code = walk.span().statusCode();
            if (code >= 0 && code < Integer.SIZE && (wanted >>> code & 1) != 0) {
                return Verdict.SAMPLED;
            }
        }
        return Verdict.NOT_SAMPLED;
    }
}
