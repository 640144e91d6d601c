package io.spanway.processing.receiver.hostmetrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanway.core.telemetry.Metrics;
import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.model.Item;
import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.Telemetry;
import io.spanway.otlp.model.point.DataPoint;
import io.spanway.otlp.model.point.NumberPoint;
import io.spanway.processing.fake.ManualTimer;
import io.spanway.processing.fake.TelemetrySink;
import io.spanway.processing.fake.Yaml;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("NullAway")
class HostMetricsReceiverTest {
    /** What Bindplane's configurations say, but for the metrics that are off by default anyway. */
    private static final String BINDPLANE = """
            collection_interval: 1m0s
            scrapers:
              process:
                include: {match_type: regexp, names: ['^observiq-otel-collector(.exe)?$']}
                metrics:
                  process.cpu.time: {enabled: false}
                  process.cpu.utilization: {enabled: true}
                  process.disk.io: {enabled: false}
                  process.handles: {enabled: false}
                  process.memory.usage: {enabled: false}
                  process.memory.utilization: {enabled: true}
                  process.memory.virtual: {enabled: false}
                mute_process_exe_error: true
                mute_process_io_error: false
                mute_process_name_error: true
                mute_process_user_error: false
            """;

    private final ManualTimer timer = new ManualTimer();
    private final TelemetrySink sink = new TelemetrySink();

    @Test
    void bindplanesConfiguration_givesTheAgentsHealthMetrics() {
        HostMetricsReceiver receiver = receiver(BINDPLANE);

        receiver.start();
        timer.advance(Duration.ofSeconds(1));
        assertThat(points(sink.last())).containsOnlyKeys("process.memory.utilization");
        timer.advance(Duration.ofMinutes(1));

        Map<String, List<String>> points = points(sink.last());
        assertThat(points).containsOnlyKeys("process.cpu.utilization", "process.memory.utilization");
        assertThat(points.get("process.cpu.utilization")).containsExactly("user", "system", "wait");
        Attributes resource = sink.last().resources().get(0).resource().attributes();
        assertThat(resource.get("process.pid"))
                .isEqualTo(ProcessHandle.current().pid());
        receiver.stop(Duration.ZERO);
        assertThat(timer.scheduled()).isZero();
    }

    @Test
    void scrapeBeforeTheLastIsAnswered_isLeftOut() {
        sink.hold();
        receiver(BINDPLANE).start();

        timer.advance(Duration.ofMinutes(5));
        assertThat(sink.received()).hasSize(1);

        sink.release();
        timer.advance(Duration.ofMinutes(1));
        assertThat(sink.received()).hasSize(2);
    }

    @Test
    void otherProcesses_areNotSeen() {
        receiver("scrapers: {process: {include: {match_type: strict, names: [nginx]}}}")
                .start();
        receiver("scrapers: {process: {exclude: {match_type: regexp, names: [spanw.y]}}}")
                .start();

        timer.advance(Duration.ofMinutes(5));

        assertThat(sink.received()).isEmpty();
    }

    @Test
    void defaults_areTheScrapersDefaultMetrics() {
        HostMetricsConfig config = Yaml.bind(HostMetricsConfig.class, "scrapers: {process: {}}");

        assertThat(config.collectionInterval()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.initialDelay()).isEqualTo(Duration.ofSeconds(1));
        ProcessScraper scraper = scraper("{}", sample(1, 2, 3));
        assertThat(points(scraper.scrape(5)))
                .containsOnlyKeys(
                        "process.cpu.time", "process.memory.usage", "process.memory.virtual", "process.disk.io");
    }

    @Test
    void utilization_isTheShareOfAllCoresSinceTheScrapeBefore() {
        ProcessScraper scraper =
                scraper("metrics: {process.cpu.utilization: {enabled: true}}", sample(1, 1, 0), sample(3, 1.5, 1));
        scraper.scrape(1_000_000_000L);

        Telemetry second = scraper.scrape(11_000_000_000L);

        double cores = Runtime.getRuntime().availableProcessors();
        assertThat(values(second, "process.cpu.utilization")).containsExactly(0.2 / cores, 0.05 / cores, 0.1 / cores);
        assertThat(values(second, "process.cpu.time")).containsExactly(3.0, 1.5, 1.0);
    }

    @Test
    void numbersThatThePlatformDoesNotTell_giveNoPoint() {
        ProcessSample unknown = new ProcessSample(1, 0, 0, -1, -1, 5, -1, -1, -1, -1, -1, -1, -1, -1, -1);
        ProcessScraper scraper = scraper("metrics: {process.threads: {enabled: true}}", unknown);

        assertThat(points(scraper.scrape(5))).containsOnlyKeys("process.cpu.time", "process.threads");
    }

    @Test
    void resourceAttributes_canBeSwitchedOff() {
        ProcessScraper scraper = scraper(
                "resource_attributes: {process.command_line: {enabled: false}, process.pid: {enabled: false}}",
                sample(1, 1, 1));

        Attributes resource = scraper.scrape(5).resources().get(0).resource().attributes();

        assertThat(resource.contains("process.command_line")).isFalse();
        assertThat(resource.contains("process.pid")).isFalse();
        assertThat(resource.contains("process.executable.name")).isTrue();
    }

    @Test
    void ownProcess_hasPlausibleNumbers() {
        ProcessSample now = ProcessSample.now(Path.of("/proc"));
        ProcessSample without = ProcessSample.now(Path.of("/nowhere"));

        assertThat(now.userSeconds()).isPositive();
        assertThat(now.threads()).isBetween(3L, 10_000L);
        assertThat(now.residentBytes()).isGreaterThan(1 << 20);
        assertThat(without.userSeconds()).isPositive();
        assertThat(without.residentBytes()).isEqualTo(-1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {} | c.scrapers: no scraper is configured
                    scrapers: {} | c.scrapers: no scraper is configured
                    scrapers: {cpu: {}} | c.scrapers.cpu: unknown key
                    scrapers: {process: {include: {names: [a]}}} | c.scrapers.process.include.match_type: must be
                    scrapers: {process: {include: {match_type: strict}}} | include.names: list at least one
                    scrapers: {process: {include: {match_type: regexp, names: ['(']}}} | include.names[0]:
                    scrapers: {process: {metrics: {process.cpu: {}}}} | process.cpu: is no metric
                    scrapers: {process: {resource_attributes: {pid: {}}}} | pid: is no attribute
                    {collection_interval: 0s, scrapers: {process: {}}} | c.collection_interval: must be more than 0
                    {initial_delay: -1s, scrapers: {process: {}}} | c.initial_delay: must not be negative
                    """)
    void config_thatCannotWork_isRefusedWithItsPath(String yaml, String message) {
        assertThatThrownBy(() -> Yaml.bind(HostMetricsConfig.class, yaml)).hasMessageContaining(message);
    }

    private HostMetricsReceiver receiver(String yaml) {
        HostMetricsConfig config = Yaml.bind(HostMetricsConfig.class, yaml);
        return new HostMetricsReceiver(
                "hostmetrics/x", config, config.scrapers().process(), sink, new Metrics(), timer, timer::unixNanos);
    }

    private static ProcessScraper scraper(String yaml, ProcessSample... samples) {
        Deque<ProcessSample> queue = new ArrayDeque<>(List.of(samples));
        return new ProcessScraper(Yaml.bind(HostMetricsConfig.ProcessSection.class, yaml), queue::removeFirst, 1);
    }

    private static ProcessSample sample(double user, double system, double wait) {
        return new ProcessSample(user, system, wait, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    }

    /** State or direction of each point, by metric. */
    private static Map<String, List<String>> points(Telemetry telemetry) {
        Map<String, List<String>> points = new TreeMap<>();
        for (Item item : telemetry.resources().get(0).scopes().get(0).items()) {
            Metric metric = (Metric) item;
            points.put(
                    metric.name(),
                    metric.points().stream()
                            .map(DataPoint::attributes)
                            .map(attributes -> attributes.isEmpty() ? "" : String.valueOf(attributes.value(0)))
                            .toList());
        }
        return points;
    }

    private static List<Double> values(Telemetry telemetry, String name) {
        return telemetry.resources().get(0).scopes().get(0).items().stream()
                .map(Metric.class::cast)
                .filter(metric -> metric.name().equals(name))
                .flatMap(metric -> metric.points().stream())
                .map(point -> ((NumberPoint) point).number())
                .toList();
    }
}
