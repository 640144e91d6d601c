package io.spanway.processing.extension.zpages;

import com.codahale.metrics.Counter;
import io.spanway.core.Platform;
import io.spanway.core.admin.Page;
import io.spanway.core.admin.PageServer;
import io.spanway.core.pipeline.Component;
import io.spanway.core.pipeline.ComponentId;
import io.spanway.core.pipeline.ComponentKind;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.core.pipeline.ComponentType.Descriptor;
import io.spanway.core.pipeline.ComponentType.ExtensionType;
import io.spanway.core.pipeline.GraphSpec;
import io.spanway.core.telemetry.Metrics;
import io.spanway.core.transport.Endpoint;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code zpages}: {@code /debug/servicez}, {@code /debug/pipelinez}, {@code /debug/extensionz}, {@code /debug/featurez} and {@code /debug/tracez}.
 *
 * <p>The gateway records no spans of its own; in their place {@code tracez} shows what receivers and exporters counted. Thread-safe.
 */
public final class ZPages implements Component, GraphSpec.Observer {
    private static final Logger LOG = LoggerFactory.getLogger(ZPages.class);
    private static final int DEFAULT_PORT = 55_679;
    private static final String HTML = "text/html; charset=utf-8";
    private static final List<String> PATHS =
            List.of("/debug/servicez", "/debug/pipelinez", "/debug/extensionz", "/debug/featurez", "/debug/tracez");

    private final String id;
    private final Config config;
    private final Metrics metrics;
    private final PageServer server;
    private volatile GraphSpec spec = new GraphSpec(Map.of(), List.of(), List.of());

    /**
     * Keys of {@code zpages}.
     *
     * @param endpoint address to listen on, default {@code localhost:55679}
     * @param expvar accepted; there are no such variables in a Java process
     *     <p>Immutable.
     */
    record Config(String endpoint, @Nullable Expvar expvar) {
        Config {
            endpoint = endpoint == null || endpoint.isEmpty() ? "localhost:" + DEFAULT_PORT : endpoint;
            address(endpoint);
        }

        private static Endpoint address(String endpoint) {
            try {
                return Endpoint.parse(endpoint.startsWith(":") ? "0.0.0.0" + endpoint : endpoint, DEFAULT_PORT);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("endpoint: " + e.getMessage(), e);
            }
        }
    }

    /** Go's published variables. */
    record Expvar(@Nullable Boolean enabled) {}

    ZPages(String id, Config config, Platform platform) {
        this.id = id;
        this.config = config;
        this.metrics = platform.metrics();
        this.server = new PageServer(
                platform.loops(), id, Config.address(config.endpoint()), null, (path, accept) -> page(path));
    }

    /** The component type, for the list. */
    public static ComponentType<?> type(Platform platform) {
        return new ExtensionType<>(
                new Descriptor<>("zpages", List.of(), Map.of(), Config.class),
                (context, config) -> new ZPages(context.id().toString(), config, platform));
    }

    @Override
    public void graph(GraphSpec graph) {
        spec = graph;
    }

    @Override
    public void start() throws IOException {
        server.start();
        if (config.expvar() != null && Boolean.TRUE.equals(config.expvar().enabled())) {
            LOG.info("{}: expvar has no effect; /api/ on the admin port has the process's own pages", id);
        }
    }

    @Override
    public void stop(Duration grace) {
        server.stop();
    }

    int boundPort() {
        return server.boundPort();
    }

    private Page page(String path) {
        return switch (path) {
            case "/debug", "/debug/" -> links(new Html("Spanway"));
            case "/debug/servicez" -> service();
            case "/debug/pipelinez" -> pipelines();
            case "/debug/extensionz" -> extensions();
            case "/debug/featurez" -> html(new Html("Feature Gates").line("There are no feature gates."));
            case "/debug/tracez" -> counts();
            default -> Page.notFound(path);
        };
    }

    private static Page html(Html page) {
        return new Page(200, HTML, page.finish());
    }

    private static Page links(Html page) {
        PATHS.forEach(page::link);
        return html(page);
    }

    private Page service() {
        long start = ManagementFactory.getRuntimeMXBean().getStartTime();
        String version = ZPages.class.getPackage().getImplementationVersion();
        Html page = new Html("Service spanway");
        page.table(
                List.of("what", "value"),
                List.of(
                        List.of("Version", version == null ? "development" : version),
                        List.of("Java", Runtime.version().toString()),
                        List.of("Start time", Instant.ofEpochMilli(start).toString()),
                        List.of(
                                "Uptime",
                                Duration.ofMillis(System.currentTimeMillis() - start)
                                        .toString()),
                        List.of("Pipelines", Integer.toString(spec.pipelines().size())),
                        List.of("Extensions", Integer.toString(spec.extensions().size()))));
        return links(page);
    }

    private Page pipelines() {
        List<List<String>> rows = new ArrayList<>();
        for (GraphSpec.Pipeline pipeline : spec.pipelines()) {
            rows.add(List.of(
                    pipeline.id().toString(),
                    pipeline.id().signal().id(),
                    names(pipeline.receivers()),
                    names(pipeline.processors()),
                    names(pipeline.exporters())));
        }
        Html page = new Html("Pipelines");
        page.table(List.of("Pipeline", "Signal", "Receivers", "Processors", "Exporters"), rows);
        return html(page.line("Connectors stand among receivers and exporters: "
                + names(spec.configs(ComponentKind.CONNECTOR).keySet())));
    }

    private static String names(Iterable<ComponentId> ids) {
        List<String> names = new ArrayList<>();
        ids.forEach(one -> names.add(one.toString()));
        return String.join(", ", names);
    }

    private Page extensions() {
        List<List<String>> rows = new ArrayList<>();
        spec.extensions().forEach(one -> rows.add(List.of(one.toString())));
        return html(new Html("Extensions").table(List.of("Extension"), rows));
    }

    private Page counts() {
        Map<String, List<String>> rows = new TreeMap<>();
        for (Metrics.Series series : metrics.all()) {
            String family = series.name().family();
            boolean shown = family.startsWith("otelcol_receiver_") || family.startsWith("otelcol_exporter_");
            if (shown && series.instrument() instanceof Counter counter) {
                String labels = String.join(" ", series.name().labels());
                rows.put(family + labels, List.of(family, labels, Long.toString(counter.getCount())));
            }
        }
        return html(new Html("Counts")
                .line("The gateway records no traces of its own. What its receivers and exporters counted:")
                .table(List.of("Metric", "Labels", "Count"), List.copyOf(rows.values())));
    }
}
