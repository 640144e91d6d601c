package io.spanway.core.auth;

import io.spanway.otlp.Outcome;
import io.spanway.otlp.RequestContext;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An extension that puts credentials on what an exporter sends. Thread-safe. */
public interface ClientAuthenticator {
    /**
     * Changes the headers of one outgoing request. Does not block and does not throw.
     *
     * @param context of the data that is sent, with the metadata of the request that it came in with
     * @param headers lower-case names, changed in place
     * @return null when the request can be sent, otherwise the retryable outcome that its sender is told
     */
    @Nullable
    Outcome authorize(RequestContext context, Map<String, String> headers);
}
