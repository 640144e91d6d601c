package io.spanway.lb.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.core.transport.Endpoint;
import io.spanway.lb.resolve.ResolvedBackend;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrustTest {
    private final Trust trust = new Trust(2);

    private static List<ResolvedBackend> of(String names) {
        return Arrays.stream(names.split(""))
                .map(name -> new ResolvedBackend(name, new Endpoint(name, 4317), List.of(name)))
                .toList();
    }

    private String after(String answer) {
        StringBuilder names = new StringBuilder();
        trust.believe(of(answer)).forEach(each -> names.append(each.name()));
        return names.toString();
    }

    @Test
    void addition_isBelievedAtOnce() {
        assertThat(after("ac")).isEqualTo("ac");
        assertThat(after("abc")).isEqualTo("abc");
    }

    @Test
    void backendMissingOnce_stays() {
        after("abc");
        assertThat(after("ab")).isEqualTo("abc");
        assertThat(trust.doubted()).isEqualTo(1);
        assertThat(after("abc")).isEqualTo("abc");
        assertThat(trust.doubted()).isZero();
        assertThat(after("ab")).as("the count began anew").isEqualTo("abc");
    }

    @Test
    void backendMissingTwiceInARow_goes() {
        after("abc");
        after("ab");
        assertThat(after("ab")).isEqualTo("ab");
        assertThat(trust.doubted()).isZero();
    }

    @Test
    void suspiciouslyShortAnswer_mustComeThreeTimesAsOften() {
        after("abcde");
        for (int i = 1; i <= 5; i++) {
            assertThat(after("ab")).as("answer %d", i).isEqualTo("abcde");
        }
        assertThat(after("ab")).isEqualTo("ab");
    }

    @Test
    void suspiciouslyShortAnswer_addsWhatIsNew() {
        after("abcde");
        assertThat(after("f")).isEqualTo("abcdef");
    }

    @Test
    void changedAddress_isTakenOver() {
        after("ab");
        ResolvedBackend moved = new ResolvedBackend("a", new Endpoint("elsewhere", 4317), List.of("a"));
        assertThat(trust.believe(List.of(moved, of("b").get(0))))
                .contains(moved)
                .hasSize(2);
    }

    @Test
    void oneConfirmation_believesEveryAnswer() {
        Trust immediate = new Trust(1);
        immediate.believe(of("abcde"));
        assertThat(immediate.believe(of("e"))).hasSize(1);
    }
}
