package io.spanway.core.auth.basic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanway.core.auth.ClientAuthenticator;
import io.spanway.core.auth.ServerAuthenticator;
import io.spanway.core.auth.ServerAuthenticator.Admitted;
import io.spanway.core.auth.ServerAuthenticator.Denied;
import io.spanway.core.auth.ServerAuthenticator.Verdict;
import io.spanway.core.pipeline.Component;
import io.spanway.core.pipeline.ComponentId;
import io.spanway.otlp.RequestContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway") // null is how a missing key arrives
class BasicAuthTest {
    private static final String BCRYPT = "$2b$05$abcdefghijklmnopqrstuupx2xBUC4954936wVIjyyPHmUBFu0wCW";

    @TempDir
    Path directory;

    private final AtomicLong clock = new AtomicLong();
    private final List<Component> made = new ArrayList<>();

    @AfterEach
    void stop() {
        made.forEach(component -> component.stop(Duration.ofSeconds(1)));
    }

    private ServerAuthenticator server(@Nullable String file, @Nullable String inline) {
        Component component = BasicAuth.create(
                ComponentId.parse("basicauth"),
                new BasicAuth.Config(new BasicAuth.Users(file, inline), null),
                clock::get);
        made.add(component);
        return (ServerAuthenticator) component;
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    private static Verdict ask(ServerAuthenticator server, String... authorization) throws Exception {
        CompletableFuture<Verdict> verdict = new CompletableFuture<>();
        server.authenticate(
                name -> name.equals("authorization") ? List.of(authorization) : List.of(), verdict::complete);
        return verdict.get(10, TimeUnit.SECONDS);
    }

    private static void assertDenied(Verdict verdict, String reason) {
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Denied.class, denied -> assertThat(denied.reason()).isEqualTo(reason));
    }

    @Test
    void user_withRightPassword_isAdmittedWithName() throws Exception {
        ServerAuthenticator server = server(null, "ann:" + BCRYPT + "\n# nobody\nbob:plain:with:colons\n");
        assertThat(ask(server, basic("ann", "open sesame")))
                .isInstanceOfSatisfying(
                        Admitted.class,
                        who -> assertThat(who.attributes())
                                .containsEntry("username", "ann")
                                .containsKey("raw"));
        assertThat(ask(server, basic("bob", "plain:with:colons"))).isInstanceOf(Admitted.class);
        assertThat(ask(server, basic("ann", "open sesame"))).isInstanceOf(Admitted.class);
        assertThat(ask(server, "bAsIc " + basic("bob", "plain:with:colons").substring(6)))
                .isInstanceOf(Admitted.class);
    }

    @Test
    void credentials_wrongOrMissing_areDenied() throws Exception {
        ServerAuthenticator server = server(null, "ann:" + BCRYPT);
        assertDenied(ask(server), "credentials_missing");
        assertDenied(ask(server, basic("ann", "open")), "credentials_wrong");
        assertThat(ask(server, basic("ann", "open sesame"))).isInstanceOf(Admitted.class);
        assertDenied(ask(server, basic("ann", "")), "credentials_wrong");
        assertDenied(ask(server, basic("eve", "open sesame")), "credentials_wrong");
        assertDenied(ask(server, basic("ann", "open sesame"), basic("ann", "open sesame")), "credentials_wrong");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Basic", "Basic !!!", "Basic YW5u", "Bearer abc", "Basic  "})
    void header_malformed_isDenied(String value) throws Exception {
        assertDenied(ask(server(null, "ann:x"), value), "credentials_wrong");
    }

    @Test
    void slowHashes_tooManyAtOnce_areTurnedAwayRetryably() throws Exception {
        ServerAuthenticator server = server(null, "ann:" + BCRYPT.replace("$05$", "$10$"));
        List<Verdict> verdicts = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            server.authenticate(name -> List.of(basic("ann", "guess")), verdict -> {
                synchronized (verdicts) {
                    verdicts.add(verdict);
                }
            });
        }
        synchronized (verdicts) {
            assertThat(verdicts).contains(Denied.busy());
        }
    }

    @Test
    void file_changed_isReadAgain_badLinesChangeNothing() throws Exception {
        Path file = directory.resolve("htpasswd");
        Files.writeString(file, "ann:one\nbob:file\n");
        ServerAuthenticator server = server(file.toString(), "bob:inline");
        assertThat(ask(server, basic("bob", "inline"))).isInstanceOf(Admitted.class);
        assertDenied(ask(server, basic("bob", "file")), "credentials_wrong");
        assertThat(ask(server, basic("ann", "one"))).isInstanceOf(Admitted.class);

        Files.writeString(file, "ann:second\n");
        clock.addAndGet(TimeUnit.SECONDS.toNanos(2));
        assertDenied(ask(server, basic("ann", "one")), "credentials_wrong");
        assertThat(ask(server, basic("ann", "second"))).isInstanceOf(Admitted.class);

        Files.writeString(file, "no colon here\n");
        clock.addAndGet(TimeUnit.SECONDS.toNanos(2));
        assertThat(ask(server, basic("ann", "second"))).isInstanceOf(Admitted.class);
        Files.delete(file);
        clock.addAndGet(TimeUnit.SECONDS.toNanos(2));
        assertThat(ask(server, basic("ann", "second"))).isInstanceOf(Admitted.class);
    }

    @Test
    void client_sendsCredentials_ofFilesToo() throws Exception {
        Path password = directory.resolve("password");
        Files.writeString(password, "s3cret\n");
        BasicAuth.Login login = new BasicAuth.Login("ann", null, null, password.toString());
        ClientAuthenticator client = (ClientAuthenticator)
                BasicAuth.create(ComponentId.parse("basicauth"), new BasicAuth.Config(null, login), clock::get);
        Map<String, String> headers = new HashMap<>();
        assertThat(client.authorize(RequestContext.NONE, headers)).isNull();
        assertThat(headers).containsEntry("authorization", basic("ann", "s3cret"));
    }

    @Test
    void settings_thatCannotWork_areRefusedWithoutShowingSecrets() {
        assertThatThrownBy(() -> new BasicAuth.Config(null, null)).hasMessageStartingWith("htpasswd: ");
        assertThatThrownBy(() -> new BasicAuth.Users(null, " ")).hasMessageStartingWith("htpasswd: ");
        assertThatThrownBy(() -> new BasicAuth.Login(null, null, "p", null))
                .hasMessageStartingWith("client_auth.username: ");
        assertThatThrownBy(() -> server(null, "ann:$1$hush"))
                .hasMessageContaining("htpasswd.inline: the hash in line 1")
                .hasMessageNotContaining("hush");
        assertThatThrownBy(() -> server("/nowhere/htpasswd", null)).hasMessageContaining("/nowhere/htpasswd");
        assertThat(new BasicAuth.Config(new BasicAuth.Users(null, "ann:hush"), null).toString())
                .doesNotContain("hush");
    }
}
