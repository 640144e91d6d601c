package io.spanway.processing.processor.attributes;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.spanway.otlp.Signal;
import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.message.ValueList;
import io.spanway.otlp.model.Item;
import io.spanway.otlp.model.LogRecord;
import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.MetricType;
import io.spanway.otlp.model.ResourceItems;
import io.spanway.otlp.model.ScopeItems;
import io.spanway.otlp.model.Span;
import io.spanway.otlp.model.Telemetry;
import io.spanway.otlp.model.point.NumberPoint;
import io.spanway.processing.fake.TestPlatform;
import io.spanway.processing.fake.TracePayloads;
import io.spanway.processing.vector.ProcessorRun;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The actions of {@code attributes} and {@code resource}, rule by rule (reference: actions run in order on what the one before left). */
@SuppressWarnings("NullAway")
class ActionRulesTest {
    private final TestPlatform platform = new TestPlatform();

    @AfterEach
    void close() {
        platform.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // put
                "{key: s, value: x, action: insert}                          | s | text",
                "{key: new, value: x, action: insert}                        | new | x",
                "{key: s, value: x, action: update}                          | s | x",
                "{key: new, value: x, action: update}                        | new | ABSENT",
                "{key: new, value: '', action: upsert}                       | new | ''",
                "{key: empty, value: x, action: insert}                      | empty | EMPTY",
                "{key: empty, value: x, action: update}                      | empty | x",
                "{key: new, value: 5, action: insert}                        | new | 5",
                "{key: new, value: 5.0, action: insert}                      | new | 5.0",
                "{key: new, value: true, action: insert}                     | new | true",
                "{key: new, value: '5', action: INSERT}                      | new | 5",
                "{key: new, value: [1, {a: b}], action: insert}              | new | [1, {a=b}]",
                "{key: new, value: {a: [x]}, action: UpSert}                 | new | {a=[x]}",
                "{key: new, from_attribute: i, action: insert}               | new | 42",
                "{key: new, from_attribute: nothing, action: upsert}         | new | ABSENT",
                "{key: new, from_attribute: nothing, default_value: d, action: upsert} | new | d",
                "{key: s, from_attribute: s, action: upsert}                 | s | text",
                "{key: s, from_attribute: nothing, action: update}           | s | text",
                // delete
                "{key: s, action: delete}                                    | s | ABSENT",
                "{pattern: '.', action: delete}                              | dup | ABSENT",
                "{pattern: '^du', action: delete}                            | dup | ABSENT",
                "{pattern: 'u', action: delete}                              | dup | ABSENT",
                "{key: s, pattern: '^$', action: delete}                     | s | ABSENT",
                "{pattern: '^s.$', action: delete}                           | s | text",
                // hash: SHA-256 of text, 8 bytes little-endian, 1 byte
                "{key: s, action: hash} | s | 982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1",
                "{key: e, action: hash} | e | e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "{key: b, action: hash} | b | 4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a",
                "{key: i, action: hash} | i | ed049108bc18f2c64369e8d0ea42850bdd1a7d1dd340cfde716315579702a76c",
                "{key: list, action: hash}                                   | list | ''",
                "{key: empty, action: hash}                                  | empty | ''",
                "{key: nothing, action: hash}                                | nothing | ABSENT",
                // convert
                "{key: num, converted_type: int, action: convert}            | num | 17",
                "{key: num, converted_type: double, action: convert}         | num | 17.0",
                "{key: s, converted_type: int, action: convert}              | s | text",
                "{key: d, converted_type: int, action: convert}              | d | -2",
                "{key: b, converted_type: int, action: convert}              | b | 1",
                "{key: b, converted_type: double, action: convert}           | b | 1.0",
                "{key: i, converted_type: string, action: convert}           | i | 42",
                "{key: d, converted_type: string, action: convert}           | d | -2.75",
                "{key: list, converted_type: string, action: convert}        | list | '[\"a\",1]'",
                "{key: hex, converted_type: int, action: convert}            | hex | 0x11",
                "{key: blank, converted_type: int, action: convert}          | blank | ' 5'",
                "{key: big, converted_type: int, action: convert}            | big | 9223372036854775808",
                "{key: nothing, converted_type: int, action: convert}        | nothing | ABSENT",
                // extract
                "{key: url, pattern: '^/(?P<first>[a-z]+)/(?P<rest>.*)$', action: extract} | rest | b/c",
                "{key: url, pattern: '^/(?P<first>x)', action: extract}      | first | ABSENT",
                "{key: url, pattern: '(?P<s>b)', action: extract}            | s | b",
                "{key: url, pattern: '/(?P<one>a)(?P<two>z)?', action: extract} | two | ''",
                "{key: i, pattern: '(?P<n>4)', action: extract}              | n | ABSENT",
            })
    void action_doesWhatTheReferenceSays(String action, String key, String value) {
        Attributes after = apply(action);

        if (value.equals("ABSENT")) {
            assertThat(after.contains(key)).isFalse();
        } else if (value.equals("EMPTY")) {
            assertThat(after.contains(key)).isTrue();
            assertThat(after.get(key)).isNull();
        } else {
            assertThat(String.valueOf(after.get(key))).isEqualTo(value);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void actions_seeWhatTheOnesBeforeThemLeft() {
        assertThat(apply("{key: i, action: delete}, {key: i, value: x, action: update}, {key: i, value: y,"
                                + " action: insert}, {key: j, from_attribute: i, action: upsert}, {key: j, action:"
                                + " hash}")
                        .get("j"))
                .isEqualTo(sha256(new byte[] {'y'}));
    }

    @Test
    void otherAttributes_keepValueTypeAndOrder() {
        Attributes before = sample();
        Attributes after = apply("{key: s, value: x, action: upsert}");

        assertThat(after.size()).isEqualTo(before.size());
        for (int i = 0; i < before.size(); i++) {
            assertThat(after.key(i)).isEqualTo(before.key(i));
            if (!before.key(i).equals("s")) {
                assertThat(io.spanway.otlp.message.AnyValue.same(after.value(i), before.value(i)))
                        .as(before.key(i))
                        .isTrue();
            }
        }
    }

    @Test
    void attributesProcessor_reachesLogsAndEveryPoint_butNotResources() {
        String config = "actions: [{key: k, value: v, action: insert}]";
        Metric metric = new Metric();
        metric.setType(MetricType.SUM);
        metric.points().add(new NumberPoint());
        metric.points().add(new NumberPoint());
        Telemetry metrics = run("attributes", config, telemetry(Signal.METRICS, metric));
        Telemetry logs = run("attributes", config, telemetry(Signal.LOGS, new LogRecord()));

        ResourceItems group = metrics.resources().get(0);
        ((Metric) group.scopes().get(0).items().get(0))
                .points()
                .forEach(point -> assertThat(point.attributes()).hasToString("{k=v}"));
        assertThat(((LogRecord) logs.resources().get(0).scopes().get(0).items().get(0)).attributes())
                .hasToString("{k=v}");
        assertThat(group.resource().attributes().isEmpty()).isTrue();
        assertThat(group.scopes().get(0).scope().attributes().isEmpty()).isTrue();
    }

    @Test
    void resourceProcessor_changesResourcesOnly_evenOneThatWasAbsent() {
        Telemetry left = run(
                "resource", "attributes: [{key: k, value: v, action: upsert}]", telemetry(Signal.TRACES, new Span()));

        assertThat(left.resources().get(0).resource().attributes()).hasToString("{k=v}");
        assertThat(((Span) left.resources().get(0).scopes().get(0).items().get(0))
                        .attributes()
                        .isEmpty())
                .isTrue();
    }

    @Test
    void emptyAndItemlessRequests_passUnchanged() {
        byte[] itemless = TracePayloads.request(ResourceSpans.newBuilder()
                .addScopeSpans(ScopeSpans.getDefaultInstance())
                .build());
        for (byte[] request : List.of(new byte[0], itemless)) {
            assertThat(ProcessorRun.run(
                            platform,
                            "attributes",
                            "actions: [{key: k, value: v, action: insert}]",
                            Signal.TRACES,
                            request))
                    .containsExactly(request);
        }
    }

    @Test
    void keyThatStandsTwice_isHiddenWholly() {
        KeyValue.Builder secret = KeyValue.newBuilder()
                .setKey("secret")
                .setValue(AnyValue.newBuilder().setStringValue("pan"));
        byte[] request = TracePayloads.request(ResourceSpans.newBuilder()
                .addScopeSpans(ScopeSpans.newBuilder()
                        .addSpans(io.opentelemetry.proto.trace.v1.Span.newBuilder()
                                .addAttributes(secret)
                                .addAttributes(secret)))
                .build());
        for (String action : List.of("{pattern: ^secret$, action: delete}", "{pattern: ^secret$, action: hash}")) {
            byte[] left = ProcessorRun.run(platform, "attributes", "actions: [" + action + "]", Signal.TRACES, request)
                    .get(0);
            assertThat(new String(left, StandardCharsets.ISO_8859_1)).as(action).doesNotContain("pan");
        }
    }

    private static Attributes sample() {
        Attributes attributes = new Attributes();
        attributes.put("s", "text");
        attributes.put("e", "");
        attributes.put("i", 42L);
        attributes.put("d", -2.75);
        attributes.put("b", true);
        attributes.put("empty", null);
        attributes.put("list", new ValueList(Arrays.asList("a", 1L)));
        attributes.put("num", "17");
        attributes.put("hex", "0x11");
        attributes.put("blank", " 5");
        attributes.put("big", "9223372036854775808");
        attributes.put("url", "/a/b/c");
        attributes.put("bytes", new byte[] {1, 2});
        attributes.put("dup", "x");
        return attributes;
    }

    private Attributes apply(String actions) {
        Span span = new Span();
        span.attributes().putAll(sample());
        Telemetry left = run("attributes", "actions: [" + actions + "]", telemetry(Signal.TRACES, span));
        return ((Span) left.resources().get(0).scopes().get(0).items().get(0)).attributes();
    }

    private static Telemetry telemetry(Signal signal, Item item) {
        Telemetry telemetry = new Telemetry(signal);
        ScopeItems scope = new ScopeItems(signal);
        scope.items().add(item);
        ResourceItems resource = new ResourceItems(signal);
        resource.scopes().add(scope);
        telemetry.resources().add(resource);
        return telemetry;
    }

    private Telemetry run(String type, String config, Telemetry telemetry) {
        ByteBuf bytes = telemetry.encode();
        byte[] request = ByteBufUtil.getBytes(bytes);
        bytes.release();
        return Telemetry.decode(
                telemetry.signal(),
                ProcessorRun.run(platform, type, config, telemetry.signal(), request)
                        .get(0));
    }
}
