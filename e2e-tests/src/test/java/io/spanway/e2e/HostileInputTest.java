package io.spanway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.testkit.OtlpBackend;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One gateway visited by every hostile client: each gets the answer that it should, and after each a good client is served as before. */
@Timeout(180)
class HostileInputTest {
    private static final int VISITS = 3;
    /** Heap and direct memory of 128 MiB each, and what a JVM needs besides. */
    private static final long MAX_RESIDENT_BYTES = 450L << 20;

    private static final Random IDS = new Random(7);

    private static OtlpBackend backend;
    private static Launched lb;
    private static Client good;

    @BeforeAll
    static void start() throws Exception {
        backend = OtlpBackend.start();
        lb = Launched.role("lb-gateway", Texts.limited(List.of(backend.address())))
                .awaitReady();
        good = new Client(lb.grpcPort());
    }

    @AfterAll
    static void stop() throws Exception {
        try {
            assertThat(lb.stop()).as(lb.log()).isZero();
            assertThat(lb.log()).doesNotContain("Exception", "OutOfMemory", "LEAK");
        } finally {
            good.close();
            lb.close();
            backend.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void hostileClient_isAnsweredRight_othersAreServed(HostileClient client) throws Exception {
        for (int seed = 0; seed < VISITS; seed++) {
            assertThat(client.visit(lb.grpcPort(), lb.httpPort(), new Random(seed)))
                    .as("%s, seed %d", client, seed)
                    .matches(client.expected());
        }
    }

    @AfterEach
    void goodClient_isServed_withinTheMemory() throws Exception {
        long before = backend.spans().spans();
        good.traces(Requests.traces(List.of(Requests.randomId(IDS, 16)), IDS));
        assertThat(backend.spans().spans()).isEqualTo(before + 1);
        assertThat(lb.residentBytes()).isLessThan(MAX_RESIDENT_BYTES);
    }
}
