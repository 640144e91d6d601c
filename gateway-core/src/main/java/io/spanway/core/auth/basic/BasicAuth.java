package io.spanway.core.auth.basic;

import io.spanway.core.Platform;
import io.spanway.core.auth.ClientAuthenticator;
import io.spanway.core.auth.SecretFile;
import io.spanway.core.auth.ServerAuthenticator;
import io.spanway.core.config.Redacted;
import io.spanway.core.pipeline.Component;
import io.spanway.core.pipeline.ComponentId;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.RequestContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The {@code basicauth} extension (RFC 7617), for receivers with {@code htpasswd} and for exporters with {@code client_auth}. Thread-safe. */
public final class BasicAuth {
    private static final String SCHEME = "Basic ";

    private BasicAuth() {}

    /**
     * {@code extensions.basicauth}: exactly one of the two.
     *
     * @param htpasswd users that may come in
     * @param clientAuth whom an exporter says it is
     *     <p>Immutable.
     */
    public record Config(@Nullable Users htpasswd, @Nullable Login clientAuth) {
        public Config {
            if ((htpasswd == null) == (clientAuth == null)) {
                throw new IllegalArgumentException(
                        "htpasswd: set exactly one of htpasswd (for receivers) and client_auth (for exporters)");
            }
        }
    }

    /**
     * {@code htpasswd}.
     *
     * @param file lines of {@code user:hash}, read again when it changes
     * @param inline further lines, which win over the file's
     *     <p>Immutable.
     */
    public record Users(
            @Nullable String file, @Redacted @Nullable String inline) {
        public Users {
            if ((file == null || file.isEmpty()) && (inline == null || inline.isBlank())) {
                throw new IllegalArgumentException("htpasswd: file or inline must name at least one user");
            }
        }

        @Override
        public String toString() {
            return "Users[file=" + file + "]";
        }
    }

    /**
     * {@code client_auth}; a file, which is read again when it changes, wins over the text.
     *
     * <p>Immutable.
     */
    public record Login(
            @Nullable String username,
            @Nullable String usernameFile,
            @Redacted @Nullable String password,
            @Nullable String passwordFile) {
        public Login {
            if (isEmpty(username) && isEmpty(usernameFile)) {
                throw new IllegalArgumentException("client_auth.username: missing; set username or username_file");
            }
        }

        @Override
        public String toString() {
            return "Login[username=" + username + ", usernameFile=" + usernameFile + "]";
        }
    }

    /** The component type, for the module's list. */
    public static ComponentType<Config> type(Platform platform) {
        return new ComponentType.ExtensionType<>(
                new ComponentType.Descriptor<>("basicauth", List.of("basic_auth"), Map.of(), Config.class),
                (context, config) -> create(context.id(), config, platform.nanoClock()));
    }

    static Component create(ComponentId id, Config config, LongSupplier clock) {
        Users users = config.htpasswd();
        if (users != null) {
            String path = users.file();
            SecretFile file = path == null || path.isEmpty() ? null : new SecretFile("htpasswd.file", path, clock);
            String inline = users.inline() == null ? "" : users.inline();
            return new Server(new PasswordCheck(id.toString(), new Htpasswd(file, inline)));
        }
        Login login = config.clientAuth();
        if (login == null) {
            throw new IllegalArgumentException("client_auth: missing");
        }
        return new Client(
                text("client_auth.username_file", login.usernameFile(), login.username(), clock),
                text("client_auth.password_file", login.passwordFile(), login.password(), clock));
    }

    private static Supplier<String> text(String key, @Nullable String file, @Nullable String text, LongSupplier clock) {
        if (file == null || file.isEmpty()) {
            String fixed = text == null ? "" : text;
            return () -> fixed;
        }
        SecretFile secret = new SecretFile(key, file, clock);
        return () -> secret.text().strip();
    }

    private static boolean isEmpty(@Nullable String text) {
        return text == null || text.isEmpty();
    }

    /** Checks requests. Thread-safe. */
    private record Server(PasswordCheck passwords) implements Component, ServerAuthenticator {
        @Override
        public void authenticate(Headers headers, Consumer<Verdict> done) {
            List<String> values = headers.all("authorization");
            if (values.isEmpty()) {
                done.accept(Denied.missing("no basic auth credentials were provided"));
                return;
            }
            String value = values.get(0);
            if (values.size() > 1 || !value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
                done.accept(Denied.wrong("the Authorization header is not of the Basic scheme"));
                return;
            }
            String raw = value.substring(SCHEME.length()).strip();
            byte[] decoded;
            try {
                decoded = Base64.getDecoder().decode(raw);
            } catch (IllegalArgumentException e) {
                done.accept(Denied.wrong("the Authorization header is not valid base64"));
                return;
            }
            String pair = new String(decoded, StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            if (colon < 0) {
                done.accept(Denied.wrong("the Authorization header holds no user name and password"));
                return;
            }
            byte[] password = pair.substring(colon + 1).getBytes(StandardCharsets.UTF_8);
            passwords.check(pair.substring(0, colon), password, raw, done);
        }

        @Override
        public String challenge() {
            return "Basic realm=\"spanway\", charset=\"UTF-8\"";
        }

        @Override
        public void stop(Duration grace) {
            passwords.stop(grace);
        }
    }

    /** Adds credentials. Thread-safe. */
    private record Client(Supplier<String> username, Supplier<String> password)
            implements Component, ClientAuthenticator {
        @Override
        public @Nullable Outcome authorize(RequestContext context, Map<String, String> headers) {
            byte[] pair = (username.get() + ":" + password.get()).getBytes(StandardCharsets.UTF_8);
            headers.put("authorization", SCHEME + Base64.getEncoder().encodeToString(pair));
            return null;
        }
    }
}
