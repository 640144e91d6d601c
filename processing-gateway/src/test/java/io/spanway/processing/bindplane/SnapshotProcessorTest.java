package io.spanway.processing.bindplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanway.core.telemetry.AdminPages;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.PayloadSinkContract;
import io.spanway.otlp.Signal;
import io.spanway.processing.exporter.ExporterTypesTest;
import io.spanway.processing.fake.RecordingSink;
import io.spanway.processing.fake.TracePayloads;
import io.spanway.processing.fake.Yaml;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway")
class SnapshotProcessorTest extends PayloadSinkContract {
    private static final String PAGE = "/api/snapshots/snapshotprocessor/x/traces";

    private final AdminPages pages = new AdminPages();
    private final Snapshots snapshots = new Snapshots(pages);
    private final List<Outcome> outcomes = new ArrayList<>();

    @Override
    protected PayloadSink sink() {
        return started("{}", ExporterTypesTest.nop());
    }

    @Override
    protected byte[] validRequest() {
        return TracePayloads.request(TracePayloads.group("a", 2));
    }

    @Test
    void config_missingKeys_areDefaults() {
        assertThat(Yaml.bind(SnapshotProcessor.Config.class, "{}"))
                .isEqualTo(new SnapshotProcessor.Config(true, "opamp", 100, 1L << 20));
        assertThatThrownBy(() -> Yaml.bind(SnapshotProcessor.Config.class, "max_payloads: 0"))
                .hasMessageContaining("c.max_payloads: must be at least 1");
        assertThatThrownBy(() -> Yaml.bind(SnapshotProcessor.Config.class, "max_bytes: 0"))
                .hasMessageContaining("c.max_bytes: must be at least 1");
    }

    @Test
    void passing_payloads_areShownAsOtlpJson() {
        RecordingSink next = new RecordingSink(Outcome.ACCEPTED);
        SnapshotProcessor processor = started("{}", next);

        send(processor, "a", 1);
        send(processor, "b", 1);

        assertThat(next.received()).containsExactly(List.of("a0"), List.of("b0"));
        assertThat(pages.find(PAGE).get())
                .startsWith("[{\"resourceSpans\":")
                .contains("\"name\":\"a0\"", "\"name\":\"b0\"")
                .endsWith("}]");
        assertThat(pages.find("/api/snapshots").get()).contains("\"page\":\"" + PAGE + "\"", "\"payloads\":2");
    }

    @Test
    void oldest_goFirst_beyondTheNumber() {
        SnapshotProcessor processor = started("max_payloads: 2", new RecordingSink(Outcome.ACCEPTED));

        send(processor, "a", 1);
        send(processor, "b", 1);
        send(processor, "c", 1);

        assertThat(pages.find(PAGE).get()).doesNotContain("a0").contains("b0", "c0");
    }

    @Test
    void bytes_areBounded_andWhatIsTooLargeIsOnlyCounted() {
        int one = TracePayloads.request(TracePayloads.group("a", 1)).length;
        SnapshotProcessor processor = started("max_bytes: " + (2 * one), new RecordingSink(Outcome.ACCEPTED));

        send(processor, "a", 1);
        send(processor, "b", 1);
        send(processor, "c", 1);
        send(processor, "large", 50);

        assertThat(pages.find(PAGE).get()).contains("b0", "c0").doesNotContain("a0", "large");
        assertThat(pages.find("/api/snapshots").get()).contains("\"bytes\":" + (2 * one), "\"too_large\":1");
    }

    @Test
    void processors_ofOneId_shareARingUntilTheLastStops() {
        SnapshotProcessor first = started("{}", new RecordingSink(Outcome.ACCEPTED));
        SnapshotProcessor second = started("{}", new RecordingSink(Outcome.ACCEPTED));
        send(first, "a", 1);
        send(second, "b", 1);

        first.stop(Duration.ZERO);
        assertThat(pages.find(PAGE).get()).contains("a0", "b0");

        second.stop(Duration.ZERO);
        assertThat(pages.find(PAGE)).isNull();
        assertThat(pages.find("/api/snapshots").get()).isEqualTo("[]");
    }

    @Test
    void newSettingsOfAReload_countAtOnce_andThePayloadsStay() {
        RecordingSink next = new RecordingSink(Outcome.ACCEPTED);
        SnapshotProcessor old = started("max_payloads: 3", next);
        send(old, "a", 1);
        send(old, "b", 1);
        send(old, "c", 1);

        SnapshotProcessor fresh = started("max_payloads: 2", next);
        assertThat(pages.find(PAGE).get()).doesNotContain("a0").contains("b0", "c0");
        old.stop(Duration.ZERO);
        send(fresh, "d", 1);

        assertThat(pages.find(PAGE).get()).doesNotContain("b0").contains("c0", "d0");
    }

    @Test
    void malformedPayload_isLeftOutOfThePage_whichStaysAList() {
        SnapshotProcessor processor = started("{}", ExporterTypesTest.nop());

        processor.accept(TracePayloads.payload(new byte[] {10, 100, 1}), outcomes::add);
        assertThat(pages.find(PAGE).get()).isEqualTo("[]");
        send(processor, "a", 1);
        processor.accept(TracePayloads.payload(new byte[] {10, 100, 1}), outcomes::add);
        send(processor, "b", 1);

        assertThat(pages.find(PAGE).get())
                .startsWith("[{")
                .contains("}]},{\"resourceSpans\"", "a0", "b0")
                .endsWith("}]");
        assertThat(pages.find(PAGE).get()).doesNotContain(",,", "[,", ",]");
    }

    @Test
    void disabled_keepsNothing() {
        SnapshotProcessor processor = started("enabled: false", new RecordingSink(Outcome.ACCEPTED));

        send(processor, "a", 1);

        assertThat(pages.find(PAGE)).isNull();
        assertThat(outcomes).containsExactly(Outcome.ACCEPTED);
    }

    private SnapshotProcessor started(String yaml, PayloadSink next) {
        SnapshotProcessor processor = new SnapshotProcessor(
                "snapshotprocessor/x", Yaml.bind(SnapshotProcessor.Config.class, yaml), Signal.TRACES, snapshots, next);
        processor.start();
        return processor;
    }

    private void send(PayloadSink sink, String service, int spans) {
        sink.accept(TracePayloads.payload(TracePayloads.request(TracePayloads.group(service, spans))), outcomes::add);
    }
}
