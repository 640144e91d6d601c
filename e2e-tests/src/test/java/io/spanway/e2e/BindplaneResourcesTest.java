package io.spanway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The manifests fit each other, the compose file and the program. */
@Timeout(60)
class BindplaneResourcesTest {
    private static final Path FOLDER = Path.of("..", "bindplane-resources");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private final TreeMap<String, JsonNode> resources = new TreeMap<>();

    BindplaneResourcesTest() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".yaml")).toList()) {
                resources.put(file.getFileName().toString(), YAML.readTree(file.toFile()));
            }
        }
    }

    @Test
    void destinations_standBeforeTheConfigurationsThatNameThem() {
        Set<String> defined = new HashSet<>();
        resources.forEach((file, resource) -> {
            String name = resource.at("/metadata/name").asText();
            assertThat(name).as(file).matches("[a-z][a-z0-9-]*");
            if (resource.get("kind").asText().equals("Destination")) {
                assertThat(defined.add(name)).as(file).isTrue();
            } else {
                assertThat(resource.get("kind").asText()).as(file).isEqualTo("Configuration");
                assertThat(resource.at("/spec/destinations")).as(file).isNotEmpty();
                resource.at("/spec/destinations")
                        .forEach(destination -> assertThat(defined)
                                .as(file)
                                .contains(destination.get("name").asText()));
            }
        });
        assertThat(defined).hasSize(4);
    }

    @Test
    void routes_nameDestinationsOfTheirConfiguration_andAllAreUsed() {
        for (JsonNode configuration : configurations()) {
            Set<String> targets = new HashSet<>();
            configuration
                    .at("/spec/destinations")
                    .forEach(destination ->
                            targets.add("destinations/" + destination.get("id").asText()));
            Set<String> routed = new HashSet<>();
            Set<String> sources = new HashSet<>();
            configuration.at("/spec/sources").forEach(source -> {
                assertThat(sources.add(source.get("id").asText())).isTrue();
                assertThat(source.get("routes")).isNotEmpty();
                source.get("routes")
                        .forEach(signal -> signal.forEach(
                                route -> route.get("components").forEach(component -> routed.add(component.asText()))));
            });

            assertThat(sources).isNotEmpty();
            assertThat(routed).as(configuration.at("/metadata/name").asText()).isEqualTo(targets);
        }
    }

    @Test
    void selectors_areTheLabelsOfTheComposeFile() throws IOException {
        Set<String> labels = new HashSet<>();
        YAML.readTree(Path.of("..", "docker-compose.yaml").toFile())
                .get("services")
                .forEach(service ->
                        labels.add(service.at("/environment/OPAMP_LABELS").asText("")));
        labels.remove("");
        Set<String> selected = new HashSet<>();
        for (JsonNode configuration : configurations()) {
            configuration
                    .at("/spec/selector/matchLabels")
                    .fields()
                    .forEachRemaining(label ->
                            selected.add(label.getKey() + "=" + label.getValue().asText()));
        }

        assertThat(selected).isEqualTo(labels).hasSize(4);
    }

    @Test
    void embeddedExporter_isValid() throws Exception {
        JsonNode destination = Objects.requireNonNull(resources.get("13-destination-loadbalancing.yaml"));
        String exporter = "";
        for (JsonNode parameter : destination.at("/spec/parameters")) {
            exporter = parameter.get("name").asText().equals("configuration")
                    ? parameter.get("value").asText()
                    : exporter;
        }
        Path file =
                Launched.config(Texts.RECEIVERS + "exporters:\n" + exporter.indent(2) + Texts.service("loadbalancing"));

        assertThat(exporter).startsWith("loadbalancing:");
        assertThat(Launched.run("", "validate", "--config", file.toString())).isEqualTo(new Launched.Result(0, "", ""));
        Launched.Result owner =
                Launched.run("", "route", "--config", file.toString(), "6c6cece089693dd44011cf8672b5fb84");
        assertThat(owner.out()).contains("gw1:4317", "gw2:4317", "gw3:4317");
    }

    private List<JsonNode> configurations() {
        List<JsonNode> found = new ArrayList<>();
        for (JsonNode resource : resources.values()) {
            if (resource.get("kind").asText().equals("Configuration")) {
                found.add(resource);
            }
        }
        assertThat(found).hasSize(4);
        return found;
    }
}
