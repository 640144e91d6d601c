package io.spanway.lb.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.handler.codec.dns.DnsResponseCode;
import io.spanway.core.transport.EventLoops;
import io.spanway.lb.resolve.ScriptedDns.Answer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DnsResolverTest {
    private static final Duration SOON = Duration.ofMillis(20);
    private static final Duration NEVER = Duration.ofHours(1);

    private final EventLoops loops = new EventLoops(1);
    private final BlockingQueue<Resolution> heard = new LinkedBlockingQueue<>();
    private ScriptedDns dns;
    private @Nullable Resolver resolver;

    @BeforeEach
    void start() {
        dns = new ScriptedDns(loops);
    }

    @AfterEach
    void stop() {
        stopResolver();
        dns.close();
        loops.close();
    }

    private void stopResolver() {
        if (resolver != null) {
            resolver.close();
        }
    }

    @Test
    void answer_ofBothFamilies_isSortedWithoutDuplicatesAndIpv6InBrackets() {
        dns.v4 = Answer.of(60, "10.0.0.2", "10.0.0.10", "10.0.0.1", "10.0.0.2");
        dns.v6 = Answer.of(60, "2001:db8:0:0:0:0:0:7");
        resolve("backends.test", "4317", NEVER);

        Resolution resolution = next();
        assertThat(resolution.error()).isNull();
        assertThat(names(resolution))
                .containsExactly("10.0.0.10:4317", "10.0.0.1:4317", "10.0.0.2:4317", "[2001:db8::7]:4317");
        assertThat(resolution.backends().get(3).address().host()).isEqualTo("2001:db8::7");
    }

    @Test
    void port_notConfigured_isInTheNameAndNotInTheText() {
        dns.v4 = Answer.of(60, "10.0.0.1");
        dns.v6 = Answer.of(60, "2001:db8::7");
        resolve("backends.test", "", NEVER);

        Resolution resolution = next();
        assertThat(names(resolution)).containsExactly("10.0.0.1:4317", "[2001:db8::7]:4317");
        assertThat(resolution.backends().stream().map(ResolvedBackend::text))
                .containsExactly("10.0.0.1", "[2001:db8::7]");
    }

    @Test
    void port_configured_isInTheText() {
        dns.v4 = Answer.of(60, "10.0.0.1");
        resolve("backends.test", "55690", NEVER);

        ResolvedBackend backend = next().backends().get(0);
        assertThat(backend.text()).isEqualTo("10.0.0.1:55690");
        assertThat(backend.address().port()).isEqualTo(55690);
    }

    @Test
    void change_ofAnswer_isToldAtTheInterval() {
        dns.v4 = Answer.of(60, "10.0.0.1");
        resolve("backends.test", "", SOON);
        assertThat(names(next())).containsExactly("10.0.0.1:4317");

        dns.v4 = Answer.of(60, "10.0.0.1", "10.0.0.2");
        await().until(() -> names(next()).equals(List.of("10.0.0.1:4317", "10.0.0.2:4317")));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 3, 5})
    void failure_afterGoodAnswer_keepsItAndSaysWhy(int code) {
        dns.v4 = Answer.of(60, "10.0.0.1", "10.0.0.2");
        resolve("backends.test", "", SOON);
        assertThat(next().succeeded()).isTrue();

        dns.v4 = Answer.code(DnsResponseCode.valueOf(code));
        dns.v6 = dns.v4;
        Resolution failed = nextFailure();
        assertThat(names(failed)).containsExactly("10.0.0.1:4317", "10.0.0.2:4317");
        assertThat(failed.error()).startsWith("dns: backends.test: ");

        dns.v4 = Answer.of(60, "10.0.0.3");
        await().until(() -> names(next()).equals(List.of("10.0.0.3:4317")));
    }

    @Test
    void silence_ofTheServer_isAFailureAfterTheTimeout() {
        dns.v4 = Answer.none();
        dns.v6 = Answer.none();
        resolve("backends.test", "", NEVER);

        Resolution failed = next();
        assertThat(failed.backends()).isEmpty();
        assertThat(failed.error()).contains("backends.test").contains("timed out");
    }

    @Test
    void silence_forOneFamily_keepsThatFamilysBackends() {
        dns.v4 = Answer.of(60, "10.0.0.1");
        dns.v6 = Answer.of(60, "2001:db8::7");
        resolve("backends.test", "", SOON);
        assertThat(next().succeeded()).isTrue();

        dns.v6 = Answer.none();
        dns.v4 = Answer.of(60, "10.0.0.2");
        await().until(() -> names(next()).equals(List.of("10.0.0.2:4317", "[2001:db8::7]:4317")));
    }

    @Test
    void noRecord_ofOneFamily_removesThatFamilysBackends() {
        dns.v4 = Answer.of(60, "10.0.0.1");
        dns.v6 = Answer.of(60, "2001:db8::7");
        resolve("backends.test", "", SOON);
        assertThat(names(next())).hasSize(2);

        dns.v6 = Answer.of(60);
        await().until(() -> names(next()).equals(List.of("10.0.0.1:4317")));
    }

    @Test
    void ttl_shorterThanTheInterval_bringsTheNextLookupForward() {
        dns.v4 = Answer.of(1, "10.0.0.1");
        long started = System.nanoTime();
        resolve("backends.test", "", NEVER);
        assertThat(next().succeeded()).isTrue();
        assertThat(next().succeeded()).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - started))
                .isBetween(Duration.ofMillis(950), Duration.ofSeconds(5));
    }

    @Test
    void hostsFile_entryOfTheName_needsNoServer() {
        dns.v4 = Answer.code(DnsResponseCode.SERVFAIL);
        dns.v6 = Answer.code(DnsResponseCode.SERVFAIL);
        resolve("localhost", "14317", NEVER);

        assertThat(names(next())).contains("127.0.0.1:14317");
    }

    @Test
    void hostname_thatIsAnAddress_standsForItself() {
        resolve("192.0.2.7", "", NEVER);

        Resolution resolution = next();
        assertThat(resolution.error()).isNull();
        assertThat(names(resolution)).containsExactly("192.0.2.7:4317");
        assertThat(dns.queries).hasValue(0);
    }

    @Test
    void close_endsTheLookups() {
        dns.v4 = Answer.of(60, "10.0.0.1");
        resolve("backends.test", "", SOON);
        next();
        stopResolver();
        await().during(Duration.ofMillis(200)).atMost(Duration.ofSeconds(5)).until(() -> {
            int before = dns.queries.get();
            return loops.all()
                    .get(0)
                    .schedule(() -> dns.queries.get() == before, 60, TimeUnit.MILLISECONDS)
                    .get();
        });
    }

    private void resolve(String hostname, String port, Duration interval) {
        ResolverConfig config =
                new ResolverConfig.Dns(hostname, port, interval, Duration.ofMillis(400), List.of(dns.address()));
        Resolver started = config.create(loops);
        resolver = started;
        started.start(heard::add);
    }

    private Resolution next() {
        try {
            Resolution resolution = heard.poll(5, TimeUnit.SECONDS);
            assertThat(resolution).as("a resolution within 5 s").isNotNull();
            return resolution;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Resolution nextFailure() {
        for (int i = 0; i < 100; i++) {
            Resolution resolution = next();
            if (!resolution.succeeded()) {
                return resolution;
            }
        }
        throw new AssertionError("no failure");
    }

    private static List<String> names(Resolution resolution) {
        return resolution.backends().stream().map(ResolvedBackend::name).toList();
    }
}
