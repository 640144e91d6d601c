package io.spanway.core.auth.token;

import io.spanway.core.Platform;
import io.spanway.core.auth.ClientAuthenticator;
import io.spanway.core.auth.SecretFile;
import io.spanway.core.auth.ServerAuthenticator;
import io.spanway.core.config.Redacted;
import io.spanway.core.pipeline.Component;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Reason;
import io.spanway.otlp.RequestContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The {@code bearertokenauth} extension (RFC 6750): lets in who shows one of its tokens, and shows the first of them for exporters. Tokens are
 * compared in a time that does not depend on how much of them is right. Thread-safe.
 */
public final class BearerTokenAuth implements Component, ServerAuthenticator, ClientAuthenticator {
    private static final Denied MISSING = Denied.missing("missing or empty authorization header");
    private static final Denied WRONG = Denied.wrong("provided authorization does not match");

    private final String scheme;
    private final String header;
    private final List<String> fixed;
    private final @Nullable SecretFile file;

    /**
     * {@code extensions.bearertokenauth}: exactly one of {@code token}, {@code tokens} and {@code filename}.
     *
     * @param scheme word before the token, {@code Bearer}; empty = the token stands alone
     * @param header name of the header, {@code Authorization}
     * @param filename one token a line, read again when it changes
     *     <p>Immutable.
     */
    public record Config(
            String scheme,
            String header,
            @Redacted @Nullable String token,
            @Redacted List<String> tokens,
            @Nullable String filename) {
        public Config {
            scheme = scheme == null ? "Bearer" : scheme.strip();
            header = header == null || header.isEmpty() ? "Authorization" : header;
            tokens = tokens == null ? List.of() : List.copyOf(tokens);
            int given = (isEmpty(token) ? 0 : 1) + (tokens.isEmpty() ? 0 : 1) + (isEmpty(filename) ? 0 : 1);
            if (given != 1 || tokens.contains("")) {
                throw new IllegalArgumentException("token: set exactly one of token, tokens and filename, not empty");
            }
        }

        private static boolean isEmpty(@Nullable String text) {
            return text == null || text.isEmpty();
        }

        @Override
        public String toString() {
            return "Config[scheme=" + scheme + ", header=" + header + ", filename=" + filename + "]";
        }
    }

    BearerTokenAuth(Config config, LongSupplier nanoClock) {
        this.scheme = config.scheme();
        this.header = config.header().toLowerCase(Locale.ROOT);
        String filename = config.filename();
        this.file = filename == null || filename.isEmpty() ? null : new SecretFile("filename", filename, nanoClock);
        String token = config.token();
        this.fixed = token == null || token.isEmpty() ? config.tokens() : List.of(token);
    }

    /** The component type, for the module's list. */
    public static ComponentType<Config> type(Platform platform) {
        return new ComponentType.ExtensionType<>(
                new ComponentType.Descriptor<>("bearertokenauth", List.of("bearer_token_auth"), Map.of(), Config.class),
                (context, config) -> new BearerTokenAuth(config, platform.nanoClock()));
    }

    private List<String> tokens() {
        return file == null
                ? fixed
                : file.text()
                        .lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .toList();
    }

    @Override
    public void authenticate(Headers headers, Consumer<Verdict> done) {
        List<String> values = headers.all(header);
        if (values.isEmpty() || values.get(0).isBlank()) {
            done.accept(MISSING);
            return;
        }
        done.accept(
                values.size() == 1 && matches(values.get(0).strip())
                        ? new Admitted(Map.of("raw", values.get(0)))
                        : WRONG);
    }

    private boolean matches(String value) {
        String shown = value;
        if (!scheme.isEmpty()) {
            if (!value.regionMatches(true, 0, scheme + " ", 0, scheme.length() + 1)) {
                return false;
            }
            shown = value.substring(scheme.length() + 1).strip();
        }
        byte[] bytes = shown.getBytes(StandardCharsets.UTF_8);
        boolean found = false;
        for (String token : tokens()) {
            // No early end: the time must not tell which token came close.
            found |= MessageDigest.isEqual(token.getBytes(StandardCharsets.UTF_8), bytes);
        }
        return found;
    }

    @Override
    public String challenge() {
        return scheme.isEmpty() ? "Bearer" : scheme;
    }

    @Override
    public @Nullable Outcome authorize(RequestContext context, Map<String, String> headers) {
        List<String> tokens = tokens();
        if (tokens.isEmpty()) {
            return Outcome.retryable(Reason.UNAVAILABLE, "the token file is empty");
        }
        headers.put(header, scheme.isEmpty() ? tokens.get(0) : scheme + " " + tokens.get(0));
        return null;
    }
}
