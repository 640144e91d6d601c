package io.spanway.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.core.pipeline.ComponentType;
import io.spanway.core.pipeline.ComponentType.Descriptor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CollectorNameTest {
    @ParameterizedTest
    @CsvSource({
        "load_balancing, loadbalancingexporter",
        "otlp_grpc, otlpexporter",
        "otlp_http, otlphttpexporter",
        "prometheus, prometheusexporter",
    })
    void exporter_followsTheCollectorsModule(String type, String module) {
        assertThat(CollectorName.of(new ComponentType.ExporterType<>(descriptor(type), (context, config, signals) -> {
                    throw new AssertionError();
                })))
                .isEqualTo(module);
    }

    @ParameterizedTest
    @CsvSource({
        "tail_sampling, tailsamplingprocessor",
        "metricstransform, metricstransformprocessor",
        "snapshotprocessor, snapshotprocessor",
    })
    void processor_namedAfterItsKindOrNot_hasTheKindOnce(String type, String module) {
        assertThat(CollectorName.of(
                        new ComponentType.ProcessorType<>(descriptor(type), (context, config, signal, next) -> {
                            throw new AssertionError();
                        })))
                .isEqualTo(module);
    }

    @ParameterizedTest
    @CsvSource({
        "file_storage, filestorage",
        "oauth2client, oauth2clientauthextension",
        "basicauth, basicauthextension",
        "health_check, healthcheckextension",
    })
    void extension_followsTheCollectorsModule(String type, String module) {
        assertThat(CollectorName.of(new ComponentType.ExtensionType<>(descriptor(type), (context, config) -> {
                    throw new AssertionError();
                })))
                .isEqualTo(module);
    }

    @Test
    void spanwaysOwnComponent_followsNone() {
        assertThat(CollectorName.of(
                        new ComponentType.ExporterType<>(descriptor("ledger"), (context, config, signals) -> {
                            throw new AssertionError();
                        })))
                .isNull();
    }

    private static Descriptor<String> descriptor(String type) {
        return new Descriptor<>(type, List.of(), Map.of(), String.class);
    }
}
