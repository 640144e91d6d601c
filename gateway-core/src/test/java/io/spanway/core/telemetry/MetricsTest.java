package io.spanway.core.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private final Metrics metrics = new Metrics();

    @Test
    void counter_askedForAgain_isTheSame() {
        assertThat(metrics.counter("c", "C.", "a", "1")).isSameAs(metrics.counter("c", "C.", "a", "1"));
        assertThat(metrics.counter("c", "C.", "a", "1")).isNotSameAs(metrics.counter("c", "C.", "a", "2"));
    }

    @Test
    void name_ofAnotherKind_isRefused() {
        metrics.counter("c", "C.");
        assertThatThrownBy(() -> metrics.histogram("c", "C.", new double[] {1}))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void labels_withoutValue_areRefused() {
        assertThatThrownBy(() -> metrics.counter("c", "C.", "a")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void series_removed_isForgotten() {
        int before = metrics.all().size();
        metrics.gauge("g", "G.", () -> 1);
        metrics.remove("g");
        assertThat(metrics.all()).hasSize(before);
    }

    @Test
    void seriesBeyondTheLimit_shareOneAndAreCounted() {
        for (int i = 0; i < Metrics.MAX_SERIES_PER_FAMILY + 10; i++) {
            metrics.counter("c", "C.", "a", Integer.toString(i)).inc();
        }
        assertThat(metrics.counter("c", "C.", "a", "other").getCount()).isEqualTo(10);
        assertThat(metrics.counter(Metrics.OVERFLOW, "O.").getCount()).isEqualTo(10);
        assertThat(metrics.all().stream()
                        .filter(series -> series.name().family().equals("c")))
                .hasSize(Metrics.MAX_SERIES_PER_FAMILY + 1);
    }

    @Test
    void gaugesBeyondTheLimit_areCountedAndRoomComesBack() {
        for (int i = 0; i <= Metrics.MAX_SERIES_PER_FAMILY; i++) {
            metrics.gauge("g", "G.", () -> 1, "a", Integer.toString(i));
        }
        assertThat(metrics.counter(Metrics.OVERFLOW, "O.").getCount()).isEqualTo(1);
        metrics.remove("g", "a", "0");
        metrics.gauge("g", "G.", () -> 1, "a", "new");
        assertThat(metrics.counter(Metrics.OVERFLOW, "O.").getCount()).isEqualTo(1);
    }

    @Test
    void series_askedForTwice_outlivesTheFirstRemoval() {
        metrics.gauge("g", "G.", () -> 1, "a", "x");
        metrics.gauge("g", "G.", () -> 2, "a", "x");

        metrics.remove("g", "a", "x");
        assertThat(value("g")).isEqualTo(2);

        metrics.remove("g", "a", "x");
        assertThat(metrics.all()).noneMatch(series -> series.name().family().equals("g"));
    }

    @Test
    void restore_putsReplacedGaugesBack() {
        metrics.gauge("g", "G.", () -> 1, "a", "x");
        List<Metrics.Series> before = List.copyOf(metrics.all());
        metrics.gauge("g", "G.", () -> 2, "a", "x");

        metrics.restore(before);

        assertThat(value("g")).isEqualTo(1);
    }

    private double value(String family) {
        return metrics.all().stream()
                .filter(series -> series.name().family().equals(family))
                .mapToDouble(series -> ((DoubleSupplier) series.instrument()).getAsDouble())
                .sum();
    }
}
