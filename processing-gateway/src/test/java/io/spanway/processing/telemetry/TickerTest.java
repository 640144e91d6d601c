package io.spanway.processing.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.message.ValueList;
import io.spanway.processing.fake.ManualTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway")
class TickerTest {
    private final ManualTimer timer = new ManualTimer();
    private final List<Long> runs = new ArrayList<>();

    @Test
    void ticks_comeAtFixedTimes() {
        long start = timer.nanoTime();
        Ticker ticker = ticker(Duration.ofSeconds(2));

        ticker.start(TimeUnit.SECONDS.toNanos(1));
        timer.advance(Duration.ofSeconds(6));

        assertThat(runs.stream().map(at -> TimeUnit.NANOSECONDS.toSeconds(at - start)))
                .containsExactly(1L, 3L, 5L);
    }

    @Test
    void stop_endsThem_alsoFromWithin() {
        Ticker[] self = new Ticker[1];
        self[0] = new Ticker(timer, 1, () -> {
            runs.add(timer.nanoTime());
            self[0].stop();
        });

        self[0].start(0);
        timer.advance(Duration.ofSeconds(1));

        assertThat(runs).hasSize(1);
        assertThat(timer.scheduled()).isZero();
    }

    @Test
    void stopBeforeTheFirst_meansNone() {
        Ticker ticker = ticker(Duration.ofSeconds(1));
        ticker.start(5);
        ticker.stop();

        timer.advance(Duration.ofMinutes(1));

        assertThat(runs).isEmpty();
    }

    @Test
    void plainValues_becomeAttributeValues() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("int", 5);
        map.put("long", 6L);
        map.put("double", 1.5);
        map.put("bool", true);
        map.put("text", "t");
        map.put("null", null);
        map.put("list", Arrays.asList(1, null, "x"));
        map.put("map", Map.of("k", 1));

        Attributes attributes = PlainValues.attributes(map);

        assertThat(attributes.get("int")).isEqualTo(5L);
        assertThat(attributes.get("long")).isEqualTo(6L);
        assertThat(attributes.get("double")).isEqualTo(1.5);
        assertThat(attributes.get("bool")).isEqualTo(true);
        assertThat(attributes.contains("null")).isTrue();
        assertThat(attributes.get("null")).isNull();
        assertThat(attributes.get("list")).isEqualTo(new ValueList(Arrays.asList(1L, null, "x")));
        assertThat(((Attributes) attributes.get("map")).get("k")).isEqualTo(1L);
    }

    @Test
    void wallClock_isTheTimeOfDay() {
        long before = System.currentTimeMillis();
        long now = WallClock.unixNanos();

        assertThat(TimeUnit.NANOSECONDS.toMillis(now)).isBetween(before, System.currentTimeMillis());
    }

    private Ticker ticker(Duration period) {
        return new Ticker(timer, period.toNanos(), () -> runs.add(timer.nanoTime()));
    }
}
