package io.spanway.processing.processor.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.spanway.otlp.Signal;
import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.message.ValueList;
import io.spanway.otlp.model.LogRecord;
import io.spanway.otlp.model.ResourceItems;
import io.spanway.otlp.model.ScopeItems;
import io.spanway.otlp.model.Span;
import io.spanway.otlp.model.SpanEvent;
import io.spanway.otlp.model.Telemetry;
import io.spanway.processing.fake.TestPlatform;
import io.spanway.processing.vector.ProcessorRun;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Masks: where they stand in texts of any characters, and that nothing secret is left in any place that is redacted. */
@SuppressWarnings("NullAway")
class MaskTextTest {
    private final TestPlatform platform = new TestPlatform();

    @AfterEach
    void close() {
        platform.close();
    }

    /** Expected as Go's {@code regexp.ReplaceAllString} gives it. */
    @ParameterizedTest
    @CsvSource({
        "x*, 😀, ****😀****",
        "x*, a😀b, ****a****😀****b****",
        "x*, 😀xx😀, ****😀****😀****",
        "'', é, ****é****",
        "^, 😀a, ****😀a",
        "$, 😀, 😀****",
        "😀+, a😀😀b, a****b",
        "., 😀é, ********",
        "[^a]*, a😀, ****a****",
    })
    void mask_neverCutsACharacter(String expression, String text, String masked) {
        assertThat(new Mask(null, null).matches(text, Pattern.compile(expression)))
                .isEqualTo(masked);
    }

    @Test
    void blockedValue_isMaskedInEveryPlace_andTheRestLeavesAsItCame() {
        String config = "{allow_all_keys: true, blocked_values: ['4[0-9]{12}'], redact_all_types: true}";
        Telemetry traces = new Telemetry(Signal.TRACES);
        Span span = new Span();
        fill(span.attributes());
        SpanEvent event = new SpanEvent();
        fill(event.attributes());
        span.events().add(event);
        ScopeItems scope = new ScopeItems(Signal.TRACES);
        fill(scope.scope().attributes());
        scope.items().add(span);
        ResourceItems resource = new ResourceItems(Signal.TRACES);
        fill(resource.resource().attributes());
        resource.scopes().add(scope);
        traces.resources().add(resource);

        Telemetry left = run(config, traces);

        ResourceItems group = left.resources().get(0);
        Span read = (Span) group.scopes().get(0).items().get(0);
        for (Attributes attributes : List.of(
                group.resource().attributes(),
                group.scopes().get(0).scope().attributes(),
                read.attributes(),
                read.events().get(0).attributes())) {
            assertThat(attributes)
                    .hasToString("{text=card ****!, number=****, list=[\"****\",1], map={\"k\":\"****\"}, plain=fine}");
        }
    }

    private static void fill(Attributes attributes) {
        attributes.put("text", "card 4111111111111!");
        attributes.put("number", 4_111_111_111_111L);
        attributes.put("list", new ValueList(Arrays.asList("4111111111111", 1L)));
        Attributes map = new Attributes();
        map.put("k", "4111111111111");
        attributes.put("map", map);
        attributes.put("plain", "fine");
    }

    @Test
    void bodyOfEveryShape_isRedacted() {
        Attributes deep = new Attributes();
        deep.put("pan", "4111111111111");
        deep.put("list", new ValueList(Arrays.asList("4111111111111", null, 5L)));
        for (Object body : List.of(
                "x 4111111111111", 4_111_111_111_111L, deep, new ValueList(List.of(deep.copy(), "4111111111111")))) {
            LogRecord log = new LogRecord();
            log.setBody(body);
            Telemetry logs = new Telemetry(Signal.LOGS);
            ScopeItems scope = new ScopeItems(Signal.LOGS);
            scope.items().add(log);
            ResourceItems resource = new ResourceItems(Signal.LOGS);
            resource.scopes().add(scope);
            logs.resources().add(resource);

            Telemetry left = run("{allow_all_keys: true, blocked_values: ['4[0-9]{12}']}", logs);

            LogRecord read =
                    (LogRecord) left.resources().get(0).scopes().get(0).items().get(0);
            assertThat(String.valueOf(read.body())).contains("****").doesNotContain("4111111111111");
        }
    }

    @Test
    void emptyAllowedKeys_takeEveryAttributeButTheIgnored() {
        Telemetry logs = new Telemetry(Signal.LOGS);
        LogRecord log = new LogRecord();
        fill(log.attributes());
        log.setBody("kept");
        ScopeItems scope = new ScopeItems(Signal.LOGS);
        scope.items().add(log);
        ResourceItems resource = new ResourceItems(Signal.LOGS);
        fill(resource.resource().attributes());
        resource.scopes().add(scope);
        logs.resources().add(resource);

        Telemetry left = run("{ignored_key_patterns: [^pl], blocked_values: [fine]}", logs);

        LogRecord read =
                (LogRecord) left.resources().get(0).scopes().get(0).items().get(0);
        assertThat(read.attributes()).hasToString("{plain=fine}");
        assertThat(left.resources().get(0).resource().attributes()).hasToString("{plain=fine}");
        assertThat(read.body()).isEqualTo("kept");
    }

    private Telemetry run(String config, Telemetry telemetry) {
        ByteBuf bytes = telemetry.encode();
        byte[] request = ByteBufUtil.getBytes(bytes);
        bytes.release();
        List<byte[]> passed = ProcessorRun.run(platform, "redaction", config, telemetry.signal(), request);
        assertThat(passed).hasSize(1);
        return Telemetry.decode(telemetry.signal(), passed.get(0));
    }
}
