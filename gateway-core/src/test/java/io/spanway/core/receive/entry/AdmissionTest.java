package io.spanway.core.receive.entry;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.core.auth.ServerAuthenticator.Admitted;
import io.spanway.core.auth.ServerAuthenticator.Verdict;
import io.spanway.otlp.RequestContext;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final Map<String, List<String>> HEADERS = Map.of(
            "x-scope-orgid", List.of("acme"),
            "authorization", List.of("Bearer x"),
            "content-length", List.of("3"),
            "transfer-encoding", List.of("chunked"),
            "auth:username", List.of("forged"));

    private static Map<String, List<String>> metadata(boolean include, List<String> keys, Admitted who) {
        return new Admission(null, include, keys)
                .context(HEADERS, who, RequestContext.NO_DEADLINE)
                .metadata();
    }

    @Test
    void withoutIncludeMetadata_nothingTravels() {
        Admission open = new Admission(null, false, List.of());
        assertThat(open.readsHeaders()).isFalse();
        assertThat(open.context(HEADERS, Admitted.NOBODY, RequestContext.NO_DEADLINE))
                .isSameAs(RequestContext.NONE);
        assertThat(open.context(HEADERS, Admitted.NOBODY, 7)).isEqualTo(new RequestContext(Map.of(), 7));
    }

    @Test
    void withoutKeys_allTravelsButTheTransports() {
        assertThat(metadata(true, List.of(), Admitted.NOBODY)).containsOnlyKeys("x-scope-orgid", "authorization");
    }

    @Test
    void withKeys_onlyTheyTravel() {
        assertThat(metadata(true, List.of("X-Scope-OrgID", "X-Other"), Admitted.NOBODY))
                .containsOnlyKeys("x-scope-orgid");
    }

    @Test
    void attributes_cannotBeForged() {
        assertThat(metadata(true, List.of("auth:username"), new Admitted(Map.of("username", "ann"))))
                .isEqualTo(Map.of("auth:username", List.of("ann")));
        assertThat(metadata(true, List.of(), Admitted.NOBODY)).doesNotContainKey("auth:username");
        assertThat(metadata(true, List.of("auth:username"), Admitted.NOBODY)).isEmpty();
    }

    @Test
    void withoutAuthenticator_everybodyIsIn() {
        AtomicReference<Verdict> verdict = new AtomicReference<>();
        new Admission(null, false, List.of()).admit(Map.of(), verdict::set);
        assertThat(verdict.get()).isEqualTo(Admitted.NOBODY);
    }
}
