package io.spanway.benchmarks.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SpanIdsTest {
    @Test
    void reveal_ofADisguisedNumber_isTheNumber() {
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            long number = i < 5_000 ? i : random.nextLong();
            assertThat(SpanIds.reveal(SpanIds.disguise(number))).isEqualTo(number);
        }
        assertThat(SpanIds.disguise(0)).isNotZero();
    }

    @Test
    void spans_ofAllRequests_haveNumbersOfTheirOwn() {
        SpanIds ids = new SpanIds(10);
        Set<Long> seen = new HashSet<>();
        for (int request = 0; request < 50; request++) {
            for (int position = 0; position < 10; position++) {
                assertThat(seen.add(ids.span(request, position))).isTrue();
            }
        }
    }

    @Test
    void trace_travelsInFourRequests_sixSpansInEach() {
        SpanIds ids = new SpanIds(12);
        Map<Long, Set<Integer>> requests = new HashMap<>();
        Map<Long, Integer> spans = new HashMap<>();
        for (int request = 0; request < 8; request++) {
            for (int position = 0; position < 12; position++) {
                long trace = ids.trace(request, position);
                requests.computeIfAbsent(trace, key -> new HashSet<>()).add(request);
                spans.merge(trace, 1, Integer::sum);
            }
        }
        assertThat(requests).hasSize(4);
        assertThat(requests.values()).allSatisfy(of -> assertThat(of).hasSize(SpanIds.REQUESTS_PER_TRACE));
        assertThat(spans.values()).containsOnly(SpanIds.REQUESTS_PER_TRACE * SpanIds.CHUNK);
    }
}
