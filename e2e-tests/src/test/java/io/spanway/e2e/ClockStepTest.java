package io.spanway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.testkit.OtlpBackend;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * F16: the time of day of a gateway's process is set an hour forward and an hour back.
 *
 * <p>The machine's clock is left alone: libfaketime (Debian: {@code apt-get install libfaketime}) stands between the process and the time of
 * day, not between it and the clock that only goes forward. Skipped where it is not installed; {@code -Dspanway.faketime=FILE} says where it is.
 */
@Timeout(120)
class ClockStepTest {
    private static final Path LIBRARY =
            Path.of(System.getProperty("spanway.faketime", "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"));
    private static final long HOUR = Duration.ofHours(1).toSeconds();
    /** The library looks at its file once a second. */
    private static final Duration NOTICED = Duration.ofSeconds(2);

    private static final String LAST_LOAD = "spanway_config_last_load_timestamp_seconds";

    @TempDir
    private Path folder;

    @Test
    void f16_timeOfDayIsSet_nothingIsLostRefusedOrRepeatedAndNobodyEjected() throws Exception {
        Assumptions.assumeTrue(Files.exists(LIBRARY), "no libfaketime");
        Path offset = Files.writeString(folder.resolve("offset"), "+0");
        List<String> clock = List.of(
                "env",
                "LD_PRELOAD=" + LIBRARY,
                "FAKETIME_TIMESTAMP_FILE=" + offset,
                "FAKETIME_CACHE_DURATION=1",
                "FAKETIME_DONT_FAKE_MONOTONIC=1");
        List<OtlpBackend> backends = new ArrayList<>(Backends.start(3));
        Path config = Launched.config(Texts.balancing(Texts.addresses(backends)));
        try (FaultRig rig = new FaultRig(backends, Launched.within(clock, "lb-gateway", config))) {
            for (String step : List.of("+3600", "-3600", "+0")) {
                long hours = Long.parseLong(step) / HOUR;
                Files.writeString(offset, step);
                FaultRig.pass(NOTICED);
                rig.gateway.reload();
                rig.await("the time of day " + step, () -> hoursAhead(rig) == hours);
                rig.awaitAccepted(200);
            }

            rig.assertFlawless();
            assertThat(rig.gateway.log()).doesNotContain("is DOWN");
            assertThat(rig.metric("spanway_lb_retried_items")).isZero();
        }
    }

    /** By the time at which the process says that it read its configuration. */
    private static long hoursAhead(FaultRig rig) {
        return Math.round((rig.metric(LAST_LOAD) - System.currentTimeMillis() / 1e3) / HOUR);
    }
}
