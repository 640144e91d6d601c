package io.spanway.app.command;

import io.spanway.app.gateway.Configuration;
import io.spanway.core.Platform;
import io.spanway.core.pipeline.ComponentId;
import io.spanway.core.pipeline.ComponentKind;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.lb.LoadBalancingConfig;
import io.spanway.lb.RoutePreview;
import io.spanway.lb.resolve.ResolvedBackend;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * {@code route}: for each trace id one line {@code ID OWNER NEXT NEXT…}, all backends in the order in which they would be used.
 *
 * <p>Reads nothing from a running gateway: it answers what follows from the file, all backends being well. Confined to the main thread.
 */
final class RouteCommand implements Commands.Command {
    private static final String STDIN = "-";

    private final Console console;
    private final Function<Platform, List<ComponentType<?>>> components;
    private final SourceOptions sources = new SourceOptions();
    private final OptionSpec exporter = OptionSpec.builder("--exporter")
            .paramLabel("ID")
            .type(String.class)
            .description("The load_balancing exporter to ask, where the configuration has several.")
            .build();
    private final PositionalParamSpec traceIds = PositionalParamSpec.builder()
            .paramLabel("TRACE_ID|-")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .arity("1..*")
            .required(true)
            .description("32 hexadecimal digits each; - reads them from standard input, one a line.")
            .build();

    RouteCommand(Console console, Function<Platform, List<ComponentType<?>>> components) {
        this.console = console;
        this.components = components;
    }

    @Override
    public List<OptionSpec> options() {
        List<OptionSpec> options = new ArrayList<>(sources.options());
        options.add(exporter);
        return options;
    }

    @Override
    public List<PositionalParamSpec> positionals() {
        return List.of(traceIds);
    }

    @Override
    public Integer call() {
        if (sources.files().isEmpty()) {
            return console.error(Console.FAILED, Checking.NO_CONFIG);
        }
        return Checking.run(console, components, (catalog, platform) -> {
            try {
                Configuration configuration =
                        Configuration.load(catalog, sources.sources(sources.files(), console.environment()));
                print(chosen(configuration.spec().configs(ComponentKind.EXPORTER)), platform);
                return Console.OK;
            } catch (IOException | IllegalArgumentException e) {
                console.out().flush();
                return console.error(Console.FAILED, String.valueOf(e.getMessage()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Console.FAILED;
            }
        });
    }

    private LoadBalancingConfig chosen(Map<ComponentId, Object> exporters) {
        Map<String, LoadBalancingConfig> found = new LinkedHashMap<>();
        exporters.forEach((id, config) -> {
            if (config instanceof LoadBalancingConfig balancing) {
                found.put(id.toString(), balancing);
            }
        });
        String wanted = exporter.getValue();
        if (found.isEmpty()) {
            throw new IllegalArgumentException("the configuration has no load_balancing exporter");
        }
        if (wanted == null && found.size() > 1) {
            throw new IllegalArgumentException("the configuration has several load_balancing exporters ("
                    + String.join(", ", found.keySet()) + "); name one with --exporter");
        }
        LoadBalancingConfig config = wanted == null ? found.values().iterator().next() : found.get(wanted);
        if (config == null) {
            throw new IllegalArgumentException("--exporter: \"" + wanted + "\" is no load_balancing exporter of the"
                    + " configuration; it has " + String.join(", ", found.keySet()));
        }
        return byTraceId(config);
    }

    /** Refuses to answer where the trace id does not decide. */
    private static LoadBalancingConfig byTraceId(LoadBalancingConfig config) {
        String key = config.routingKey();
        if (key != null && !key.isEmpty() && !key.equals("traceID")) {
            throw new IllegalArgumentException(
                    "the exporter routes by " + key + " (routing_key), not by trace id; there is nothing to tell");
        }
        return config;
    }

    private void print(LoadBalancingConfig config, Platform platform) throws IOException, InterruptedException {
        List<ResolvedBackend> backends = RoutePreview.resolve(config, platform.loops());
        RoutePreview preview = new RoutePreview(config, backends);
        for (String id : traceIds.<List<String>>getValue()) {
            if (id.equals(STDIN)) {
                printAll(preview, backends.size());
            } else {
                console.out().println(line(preview, id, backends.size()));
            }
        }
        console.out().flush();
    }

    private void printAll(RoutePreview preview, int count) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(console.in(), StandardCharsets.UTF_8));
        @Nullable String id = lines.readLine();
        while (id != null) {
            if (!id.isBlank()) {
                console.out().println(line(preview, id.strip(), count));
            }
            id = lines.readLine();
        }
    }

    private static String line(RoutePreview preview, String id, int count) {
        return id + " " + String.join(" ", preview.preference(id, count));
    }
}
