package io.spanway.core.auth.token;

import io.spanway.core.Platform;
import io.spanway.core.auth.AuthSection;
import io.spanway.core.auth.ClientAuthenticator;
import io.spanway.core.auth.SecretFile;
import io.spanway.core.config.Redacted;
import io.spanway.core.pipeline.BuildContext;
import io.spanway.core.pipeline.Component;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.RequestContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The {@code headers_setter} extension: puts headers on what exporters send, fixed ones or ones of the request that the data came in with,
 * which needs {@code include_metadata} at the receiver. Thread-safe.
 */
public final class HeadersSetter implements Component, ClientAuthenticator {
    /** What is done with a header. */
    public enum Action {
        UPSERT,
        INSERT,
        UPDATE,
        DELETE
    }

    /**
     * {@code extensions.headers_setter}.
     *
     * @param headers at least one, done in order
     * @param additionalAuth an authenticator that goes first
     *     <p>Immutable.
     */
    public record Config(List<Header> headers, @Nullable String additionalAuth) {
        public Config {
            if (headers == null || headers.isEmpty()) {
                throw new IllegalArgumentException("headers: must set at least one header");
            }
            headers = List.copyOf(headers);
        }
    }

    /**
     * One of {@code headers}; all but {@code delete} need exactly one source.
     *
     * @param fromContext name of request metadata
     * @param fromAttribute name of what the receiver's authenticator found out
     * @param defaultValue when that source has none
     *     <p>Immutable.
     */
    public record Header(
            Action action,
            String key,
            @Redacted @Nullable String value,
            @Nullable String valueFile,
            @Nullable String fromContext,
            @Nullable String fromAttribute,
            @Redacted @Nullable String defaultValue) {
        public Header {
            action = action == null ? Action.UPSERT : action;
            if (key == null || key.isEmpty()) {
                throw new IllegalArgumentException("key: missing; it names the header");
            }
            key = key.toLowerCase(Locale.ROOT);
            long sources = Stream.of(value, valueFile, fromContext, fromAttribute)
                    .filter(source -> source != null)
                    .count();
            if (action != Action.DELETE && sources != 1) {
                throw new IllegalArgumentException("value: header " + key
                        + " needs exactly one of value, value_file, from_context, from_attribute");
            }
        }

        @Override
        public String toString() {
            return "Header[" + action + " " + key + "]";
        }
    }

    /** One change, ready to be done. */
    private record Change(Action action, String key, Function<RequestContext, @Nullable String> source) {
        void apply(RequestContext context, Map<String, String> headers) {
            if (action == Action.DELETE) {
                headers.remove(key);
                return;
            }
            boolean there = headers.containsKey(key);
            if ((action == Action.INSERT && there) || (action == Action.UPDATE && !there)) {
                return;
            }
            String value = source.apply(context);
            if (value != null) {
                headers.put(key, value);
            }
        }
    }

    private final List<Change> changes = new ArrayList<>();
    private final @Nullable ClientAuthenticator first;

    HeadersSetter(Config config, BuildContext context, LongSupplier nanoClock) {
        this.first =
                config.additionalAuth() == null ? null : new AuthSection(config.additionalAuth(), null).client(context);
        for (Header header : config.headers()) {
            changes.add(new Change(header.action(), header.key(), source(header, nanoClock)));
        }
    }

    private static Function<RequestContext, @Nullable String> source(Header header, LongSupplier nanoClock) {
        String fallback = header.defaultValue();
        if (header.valueFile() != null) {
            SecretFile file = new SecretFile("headers.value_file", header.valueFile(), nanoClock);
            return context -> file.text().strip();
        }
        if (header.fromContext() != null) {
            String name = header.fromContext().toLowerCase(Locale.ROOT);
            return context -> only(context.metadata().get(name), fallback);
        }
        if (header.fromAttribute() != null) {
            String name = AuthSection.ATTRIBUTE + header.fromAttribute();
            return context -> only(context.metadata().get(name), fallback);
        }
        String value = header.value();
        return context -> value;
    }

    /** A value only if it is the only one: of several nobody knows which one the client meant. */
    private static @Nullable String only(@Nullable List<String> values, @Nullable String fallback) {
        return values != null && values.size() == 1 ? values.get(0) : fallback;
    }

    /** The component type, for the module's list. */
    public static ComponentType<Config> type(Platform platform) {
        return new ComponentType.ExtensionType<>(
                new ComponentType.Descriptor<>("headers_setter", List.of(), Map.of(), Config.class),
                (context, config) -> new HeadersSetter(config, context, platform.nanoClock()));
    }

    @Override
    public @Nullable Outcome authorize(RequestContext context, Map<String, String> headers) {
        Outcome refused = first == null ? null : first.authorize(context, headers);
        if (refused != null) {
            return refused;
        }
        for (Change change : changes) {
            change.apply(context, headers);
        }
        return null;
    }
}
