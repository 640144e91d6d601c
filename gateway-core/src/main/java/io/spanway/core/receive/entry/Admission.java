package io.spanway.core.receive.entry;

import io.netty.util.concurrent.EventExecutor;
import io.spanway.core.auth.AuthSection;
import io.spanway.core.auth.ServerAuthenticator;
import io.spanway.core.auth.ServerAuthenticator.Admitted;
import io.spanway.core.auth.ServerAuthenticator.Verdict;
import io.spanway.core.pipeline.BuildContext;
import io.spanway.otlp.RequestContext;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Who may come in through one protocol of a receiver, and what of a request's headers travels on with its data. Thread-safe. */
public final class Admission {
    /** Speak of one connection or one body, so they mean nothing behind the door. */
    private static final Set<String> HOP = Set.of(
            "connection",
            "content-encoding",
            "content-length",
            "content-type",
            "expect",
            "keep-alive",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private final @Nullable ServerAuthenticator authenticator;
    private final boolean metadata;
    private final Set<String> keys = new HashSet<>();

    /** @param keys names of the headers that travel on; none = all but those of the transport */
    public Admission(@Nullable ServerAuthenticator authenticator, boolean metadata, List<String> keys) {
        this.authenticator = authenticator;
        this.metadata = metadata;
        keys.forEach(key -> this.keys.add(key.toLowerCase(Locale.ROOT)));
    }

    /** @throws IllegalArgumentException naming the authenticator that is not there */
    public static Admission of(
            BuildContext context, @Nullable AuthSection auth, boolean includeMetadata, List<String> metadataKeys) {
        return new Admission(auth == null ? null : auth.server(context), includeMetadata, metadataKeys);
    }

    /** Whether a request has to show credentials. */
    public boolean asksCredentials() {
        return authenticator != null;
    }

    /** Whether {@link #context} looks at a request's headers. */
    public boolean readsHeaders() {
        return metadata || authenticator != null;
    }

    /** As {@link ServerAuthenticator#authenticate}; who is not asked for credentials is in at once. */
    public void admit(Map<String, List<String>> headers, Consumer<Verdict> done) {
        if (authenticator == null) {
            done.accept(Admitted.NOBODY);
        } else {
            authenticator.authenticate(name -> headers.getOrDefault(name, List.of()), done);
        }
    }

    /** As {@link #admit(Map, Consumer)}, with the answer on {@code loop}, where the caller is. */
    public void admit(Map<String, List<String>> headers, EventExecutor loop, Consumer<Verdict> done) {
        admit(headers, verdict -> {
            if (loop.inEventLoop()) {
                done.accept(verdict);
            } else {
                loop.execute(() -> done.accept(verdict));
            }
        });
    }

    /** What a 401 of ours says in {@code WWW-Authenticate}. */
    public String challenge() {
        return authenticator == null ? "Bearer" : authenticator.challenge();
    }

    /**
     * What travels with the data.
     *
     * @param headers of the request, by lower-case name
     */
    public RequestContext context(Map<String, List<String>> headers, Admitted who, long deadlineNanos) {
        if (!metadata && who.attributes().isEmpty()) {
            return deadlineNanos == RequestContext.NO_DEADLINE
                    ? RequestContext.NONE
                    : new RequestContext(Map.of(), deadlineNanos);
        }
        Map<String, List<String>> kept = new HashMap<>();
        if (metadata) {
            headers.forEach((name, values) -> {
                // No true header has a colon in its name; one that has would pass for an authenticator's attribute.
                if (name.indexOf(':') < 0 && (keys.isEmpty() ? !HOP.contains(name) : keys.contains(name))) {
                    kept.put(name, values);
                }
            });
        }
        who.attributes().forEach((name, value) -> kept.put(AuthSection.ATTRIBUTE + name, List.of(value)));
        return new RequestContext(kept, deadlineNanos);
    }
}
