package io.spanway.processing.receiver.hostmetrics;

import io.spanway.otlp.Signal;
import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.MetricType;
import io.spanway.otlp.model.ResourceItems;
import io.spanway.otlp.model.ScopeItems;
import io.spanway.otlp.model.Telemetry;
import io.spanway.otlp.model.point.NumberPoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the metrics of our own process, named and shaped as the Collector's scraper does. Confined to the receiver's event loop.
 *
 * <p>Bindplane's configurations ask for the process {@code observiq-otel-collector} and mean the agent itself. That is us; so our process goes by
 * this name and by {@code spanway} too, besides the name of its executable.
 */
final class ProcessScraper {
    /** Resource attributes of the Collector's scraper. */
    static final List<String> ATTRIBUTES = List.of(
            "process.pid",
            "process.parent_pid",
            "process.executable.name",
            "process.executable.path",
            "process.command",
            "process.command_line",
            "process.owner",
            "process.cgroup");

    private static final List<String> OTHER_NAMES = List.of("spanway", "observiq-otel-collector");
    private static final String SCOPE =
            "github.com/open-telemetry/opentelemetry-collector-contrib/receiver/hostmetricsreceiver/internal/scraper/processscraper";
    private static final int CUMULATIVE = 2;
    private static final double PERCENT = 100;
    private static final double NANOS = 1e9;

    private final HostMetricsConfig.ProcessSection config;
    private final Supplier<ProcessSample> samples;
    private final ProcessHandle self = ProcessHandle.current();
    private final long startUnixNanos;
    private @Nullable ProcessSample before;
    private long beforeUnixNanos;

    /** @param startUnixNanos when our process began */
    ProcessScraper(HostMetricsConfig.ProcessSection config, Supplier<ProcessSample> samples, long startUnixNanos) {
        this.config = config;
        this.samples = samples;
        this.startUnixNanos = startUnixNanos;
    }

    /** Whether include and exclude let our process through. */
    boolean wanted() {
        List<String> names = new ArrayList<>(OTHER_NAMES);
        names.add(executableName());
        boolean included = config.include() == null || names.stream().anyMatch(config.include()::match);
        return included && (config.exclude() == null || names.stream().noneMatch(config.exclude()::match));
    }

    /** The present metrics, or null if there is none to make. */
    @Nullable
    Telemetry scrape(long unixNanos) {
        ProcessSample now = samples.get();
        ScopeItems scope = new ScopeItems(Signal.METRICS);
        scope.scope().setName(SCOPE);
        for (ProcessMetric metric : ProcessMetric.values()) {
            if (metric.available() && config.makes(metric)) {
                Metric made = metric(metric, now, unixNanos);
                if (!made.points().isEmpty()) {
                    scope.items().add(made);
                }
            }
        }
        before = now;
        beforeUnixNanos = unixNanos;
        if (scope.items().isEmpty()) {
            return null;
        }
        ResourceItems resource = new ResourceItems(Signal.METRICS);
        describe(resource.resource().attributes());
        resource.scopes().add(scope);
        Telemetry telemetry = new Telemetry(Signal.METRICS);
        telemetry.resources().add(resource);
        return telemetry;
    }

    private Metric metric(ProcessMetric kind, ProcessSample now, long unixNanos) {
        Series series = new Series(kind, unixNanos);
        switch (kind) {
            case CPU_TIME ->
                series.monotonic()
                        .add(now.userSeconds(), "state", "user")
                        .add(now.systemSeconds(), "state", "system")
                        .add(now.waitSeconds(), "state", "wait");
            case CPU_UTILIZATION -> utilization(series.gauge(), now, unixNanos);
            case MEMORY_USAGE -> series.sum().count(now.residentBytes());
            case MEMORY_VIRTUAL -> series.sum().count(now.virtualBytes());
            case MEMORY_UTILIZATION -> memory(series.gauge(), now);
            case DISK_IO ->
                series.monotonic()
                        .count(now.readBytes(), "direction", "read")
                        .count(now.writtenBytes(), "direction", "write");
            case DISK_OPERATIONS ->
                series.monotonic()
                        .count(now.readCalls(), "direction", "read")
                        .count(now.writeCalls(), "direction", "write");
            case THREADS -> series.sum().count(now.threads());
            case OPEN_FILE_DESCRIPTORS -> series.sum().count(now.openFiles());
            case PAGING_FAULTS ->
                series.monotonic().count(now.majorFaults(), "type", "major").count(now.minorFaults(), "type", "minor");
            case CONTEXT_SWITCHES ->
                series.monotonic()
                        .count(now.involuntarySwitches(), "type", "involuntary")
                        .count(now.voluntarySwitches(), "type", "voluntary");
            case UPTIME -> series.gauge().add((unixNanos - startUnixNanos) / NANOS, "", "");
            case HANDLES, SIGNALS_PENDING -> series.sum();
        }
        return series.metric;
    }

    /** Share of all cores since the scrape before; nothing at the first. */
    private void utilization(Series series, ProcessSample now, long unixNanos) {
        ProcessSample since = before;
        double elapsed = (unixNanos - beforeUnixNanos) / NANOS;
        if (since != null && elapsed > 0) {
            double whole = elapsed * Runtime.getRuntime().availableProcessors();
            series.add((now.userSeconds() - since.userSeconds()) / whole, "state", "user")
                    .add((now.systemSeconds() - since.systemSeconds()) / whole, "state", "system")
                    .add((now.waitSeconds() - since.waitSeconds()) / whole, "state", "wait");
        }
    }

    private static void memory(Series series, ProcessSample now) {
        long machine = ProcessSample.machineBytes();
        if (machine > 0 && now.residentBytes() >= 0) {
            series.add(PERCENT * now.residentBytes() / machine, "", "");
        }
    }

    private void describe(Attributes attributes) {
        ProcessHandle.Info info = self.info();
        put(attributes, "process.pid", self.pid());
        put(
                attributes,
                "process.parent_pid",
                self.parent().map(ProcessHandle::pid).orElse(0L));
        put(attributes, "process.executable.name", executableName());
        put(attributes, "process.executable.path", info.command().orElse(""));
        put(attributes, "process.command", info.command().orElse(""));
        put(attributes, "process.command_line", info.commandLine().orElse(""));
        put(attributes, "process.owner", info.user().orElse(""));
    }

    private void put(Attributes attributes, String name, Object value) {
        if (config.hasAttribute(name) && !value.equals("")) {
            attributes.put(name, value);
        }
    }

    private String executableName() {
        Path file = Path.of(self.info().command().orElse("java")).getFileName();
        return file == null ? "java" : file.toString();
    }

    /** A metric being made. Confined to one call. */
    private final class Series {
        private final Metric metric = new Metric();
        private final long unixNanos;

        Series(ProcessMetric kind, long unixNanos) {
            this.unixNanos = unixNanos;
            metric.setName(kind.metricName());
            metric.setUnit(kind.unit());
        }

        Series gauge() {
            metric.setType(MetricType.GAUGE);
            return this;
        }

        Series sum() {
            metric.setType(MetricType.SUM);
            metric.setTemporality(CUMULATIVE);
            return this;
        }

        Series monotonic() {
            sum();
            metric.setMonotonic(true);
            return this;
        }

        /** A point, unless the platform did not tell. */
        Series count(long value, String... attribute) {
            if (value >= 0) {
                point(attribute).setInt(value);
            }
            return this;
        }

        Series add(double value, String name, String text) {
            point(name.isEmpty() ? new String[0] : new String[] {name, text}).setDouble(value);
            return this;
        }

        private NumberPoint point(String[] attribute) {
            NumberPoint point = new NumberPoint();
            if (metric.type() == MetricType.SUM) {
                point.setStartTimeUnixNano(startUnixNanos);
            }
            point.setTimeUnixNano(unixNanos);
            if (attribute.length == 2) {
                point.attributes().put(attribute[0], attribute[1]);
            }
            metric.points().add(point);
            return point;
        }
    }
}
