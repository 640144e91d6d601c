package io.spanway.core.auth.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanway.core.auth.AuthSection;
import io.spanway.core.auth.ServerAuthenticator.Admitted;
import io.spanway.core.auth.ServerAuthenticator.Denied;
import io.spanway.core.auth.ServerAuthenticator.Verdict;
import io.spanway.core.pipeline.BuildContext;
import io.spanway.core.pipeline.Component;
import io.spanway.core.pipeline.ComponentId;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.RequestContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code bearertokenauth} and {@code headers_setter}. */
@SuppressWarnings("NullAway") // null is how a missing key arrives
class TokensTest {
    @TempDir
    Path directory;

    private final AtomicLong clock = new AtomicLong();

    private static BearerTokenAuth.Config config(
            @Nullable String scheme, @Nullable String token, @Nullable List<String> tokens, @Nullable String file) {
        return new BearerTokenAuth.Config(scheme, null, token, tokens, file);
    }

    private BearerTokenAuth auth(BearerTokenAuth.Config config) {
        return new BearerTokenAuth(config, clock::get);
    }

    private static Verdict ask(BearerTokenAuth auth, String... values) {
        AtomicReference<Verdict> verdict = new AtomicReference<>();
        auth.authenticate(name -> name.equals("authorization") ? List.of(values) : List.of(), verdict::set);
        return verdict.get();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer one", "bearer two", "Bearer   two"})
    void token_ofTheList_isAdmitted(String value) {
        assertThat(ask(auth(config(null, null, List.of("one", "two"), null)), value))
                .isInstanceOf(Admitted.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer three", "Bearer", "one", "Basic one", "Bearer on", "Bearer onee", "Bearer one two"})
    void token_other_isDenied(String value) {
        assertThat(ask(auth(config(null, "one", null, null)), value))
                .isInstanceOfSatisfying(
                        Denied.class, denied -> assertThat(denied.reason()).isEqualTo("credentials_wrong"));
    }

    @Test
    void token_missing_isDenied() {
        BearerTokenAuth auth = auth(config(null, "one", null, null));
        assertThat(((Denied) ask(auth)).reason()).isEqualTo("credentials_missing");
        assertThat(((Denied) ask(auth, " ")).reason()).isEqualTo("credentials_missing");
        assertThat(ask(auth, "Bearer one", "Bearer one")).isInstanceOf(Denied.class);
        assertThat(auth.challenge()).isEqualTo("Bearer");
    }

    @Test
    void file_changed_isReadAgain() throws Exception {
        Path file = directory.resolve("tokens");
        Files.writeString(file, "first\n\nsecond\n");
        BearerTokenAuth auth = auth(config(null, null, null, file.toString()));
        assertThat(ask(auth, "Bearer second")).isInstanceOf(Admitted.class);
        Files.writeString(file, "third-token\n");
        clock.addAndGet(TimeUnit.SECONDS.toNanos(2));
        assertThat(ask(auth, "Bearer second")).isInstanceOf(Denied.class);
        assertThat(ask(auth, "Bearer third-token")).isInstanceOf(Admitted.class);
        Files.writeString(file, "\n");
        clock.addAndGet(TimeUnit.SECONDS.toNanos(2));
        assertThat(ask(auth, "Bearer ")).isInstanceOf(Denied.class);
        assertThat(auth.authorize(RequestContext.NONE, new HashMap<>())).isInstanceOf(Outcome.Retryable.class);
    }

    @Test
    void client_sendsFirstToken_underItsScheme() {
        Map<String, String> headers = new HashMap<>();
        auth(config(null, null, List.of("one", "two"), null)).authorize(RequestContext.NONE, headers);
        assertThat(headers).containsEntry("authorization", "Bearer one");
        auth(config("", "bare", null, null)).authorize(RequestContext.NONE, headers);
        assertThat(headers).containsEntry("authorization", "bare");
    }

    @Test
    void settings_thatCannotWork_areRefused() {
        assertThatThrownBy(() -> config(null, null, null, null)).hasMessageStartingWith("token: ");
        assertThatThrownBy(() -> config(null, "a", List.of("b"), null)).hasMessageStartingWith("token: ");
        assertThatThrownBy(() -> config(null, null, List.of(""), null)).hasMessageStartingWith("token: ");
        assertThat(config(null, "hush", null, null).toString()).doesNotContain("hush");
    }

    private static HeadersSetter.Header header(
            HeadersSetter.@Nullable Action action, String key, @Nullable String value, @Nullable String context) {
        return new HeadersSetter.Header(action, key, value, null, context, null, null);
    }

    private HeadersSetter setter(@Nullable String first, HeadersSetter.Header... headers) {
        Map<ComponentId, Component> extensions =
                Map.of(ComponentId.parse("bearertokenauth"), auth(config(null, "one", null, null)));
        return new HeadersSetter(
                new HeadersSetter.Config(List.of(headers), first),
                new BuildContext(ComponentId.parse("headers_setter"), extensions),
                clock::get);
    }

    @Test
    void headers_areChangedByTheirAction() {
        Map<String, String> headers = new HashMap<>(Map.of("a", "0", "b", "0", "c", "0"));
        setter(
                        null,
                        header(null, "A", "1", null),
                        header(HeadersSetter.Action.INSERT, "b", "1", null),
                        header(HeadersSetter.Action.INSERT, "d", "1", null),
                        header(HeadersSetter.Action.UPDATE, "e", "1", null),
                        header(HeadersSetter.Action.DELETE, "c", null, null))
                .authorize(RequestContext.NONE, headers);
        assertThat(headers).containsOnly(Map.entry("a", "1"), Map.entry("b", "0"), Map.entry("d", "1"));
    }

    @Test
    void headers_comeFromTheRequest_orTheirDefault() {
        RequestContext context = new RequestContext(
                Map.of(
                        "x-scope-orgid",
                        List.of("acme"),
                        "x-two",
                        List.of("1", "2"),
                        AuthSection.ATTRIBUTE + "username",
                        List.of("ann")),
                RequestContext.NO_DEADLINE);
        Map<String, String> headers = new HashMap<>();
        setter(
                        "bearertokenauth",
                        header(null, "X-Scope-OrgID", null, "X-Scope-OrgID"),
                        header(null, "x-two", null, "x-two"),
                        new HeadersSetter.Header(null, "x-user", null, null, null, "username", null),
                        new HeadersSetter.Header(null, "x-none", null, null, "x-none", null, "nobody"))
                .authorize(context, headers);
        assertThat(headers)
                .containsOnly(
                        Map.entry("authorization", "Bearer one"),
                        Map.entry("x-scope-orgid", "acme"),
                        Map.entry("x-user", "ann"),
                        Map.entry("x-none", "nobody"));
    }

    @Test
    void headersSettings_thatCannotWork_areRefused() {
        assertThatThrownBy(() -> new HeadersSetter.Config(List.of(), null)).hasMessageStartingWith("headers: ");
        assertThatThrownBy(() -> header(null, "", "v", null)).hasMessageStartingWith("key: ");
        assertThatThrownBy(() -> header(null, "k", null, null)).hasMessageStartingWith("value: ");
        assertThatThrownBy(() -> header(null, "k", "v", "c")).hasMessageStartingWith("value: ");
        assertThatThrownBy(() -> setter("nobody", header(null, "k", "v", null)))
                .hasMessageContaining("\"nobody\" is not found");
        assertThatThrownBy(() -> new AuthSection("headers_setter", null)
                        .server(new BuildContext(
                                ComponentId.parse("otlp"),
                                Map.of(
                                        ComponentId.parse("headers_setter"),
                                        setter(null, header(null, "k", "v", null))))))
                .hasMessageContaining("does not check requests");
    }
}
