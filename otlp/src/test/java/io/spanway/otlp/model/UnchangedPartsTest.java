package io.spanway.otlp.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.spanway.otlp.Signal;
import io.spanway.otlp.json.RandomRequest;
import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.message.MessageWriter;
import io.spanway.otlp.message.ValueList;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A change touches what was changed and the messages around it; the bytes of everything else leave as they came, however odd. */
@SuppressWarnings("NullAway")
class UnchangedPartsTest {
    @ParameterizedTest
    @EnumSource(names = {"TRACES", "METRICS", "LOGS"})
    void siblingsOfAChangedItem_leaveByteForByte(Signal signal) {
        int siblings = 0;
        for (long seed = 0; seed < 100; seed++) {
            Message request = new RandomRequest(seed).request(signal);
            Telemetry telemetry = Telemetry.decode(signal, new OddWire(seed, true).of(request));
            List<byte[]> before = items(telemetry);
            if (before.isEmpty()) {
                continue;
            }
            int chosen = (int) (seed % before.size());
            rename(all(telemetry).get(chosen));

            List<byte[]> after = items(Telemetry.decode(signal, TelemetryOracleTest.encoded(telemetry)));

            assertThat(after).as("seed %d", seed).hasSameSizeAs(before);
            for (int i = 0; i < before.size(); i++) {
                if (i != chosen) {
                    siblings++;
                    assertThat(after.get(i)).as("seed %d, item %d", seed, i).isEqualTo(before.get(i));
                }
            }
        }
        assertThat(siblings).isGreaterThan(50);
    }

    private static void rename(Item item) {
        if (item instanceof Span span) {
            span.setName("new");
        } else if (item instanceof LogRecord log) {
            log.setSeverityText("new");
        } else if (item instanceof Metric metric) {
            metric.setName("new");
        }
    }

    private static List<Item> all(Telemetry telemetry) {
        List<Item> all = new ArrayList<>();
        telemetry.resources().forEach(resource -> resource.scopes().forEach(scope -> all.addAll(scope.items())));
        return all;
    }

    private static List<byte[]> items(Telemetry telemetry) {
        return all(telemetry).stream().map(Item::toByteArray).toList();
    }

    private static LogRecord log(byte[] record) {
        MessageWriter out = new MessageWriter(64);
        out.presentBytes(2, record);
        return (LogRecord)
                ScopeItems.decode(Signal.LOGS, out.toByteArray()).items().get(0);
    }

    /** {@code AnyValue} with a member that this version does not know, as a later OTLP may have. */
    private static byte[] logWithFutureBody(String known) {
        MessageWriter out = new MessageWriter(64);
        out.string(3, "INFO");
        int body = out.mark();
        out.presentString(1, known);
        out.presentVarint(99, 5);
        out.endMessage(5, body);
        return out.toByteArray();
    }

    @Test
    void bodyOfALogRecordThatIsChangedElsewhere_leavesAsItCame() {
        LogRecord log = log(logWithFutureBody("text"));
        assertThat(log.body()).isEqualTo("text");

        log.setSeverityText("WARN");

        assertThat(log.toByteArray())
                .containsSequence(5 << 3 | 2, 9, 99 << 3 & 0x7f | 0x80, 99 >> 4, 5, 10, 4, 't', 'e', 'x', 't');
        assertThat(log(log.toByteArray()).body()).isEqualTo("text");
    }

    @Test
    void emptyBody_staysPresent() {
        byte[] log = {5 << 3 | 2, 0};
        LogRecord record = log(log);
        assertThat(record.body()).isNull();

        record.attributes().put("k", 1L);

        assertThat(record.toByteArray()).startsWith(5 << 3 | 2, 0);
        record.setBody(null);
        assertThat(record.toByteArray()).startsWith(6 << 3 | 2);
    }

    @Test
    void bodyThatIsAMap_isWrittenOnceSomethingInsideIsChanged() {
        LogRecord made = new LogRecord();
        Attributes map = new Attributes();
        map.put("list", new ValueList(List.of("old", 2L)));
        made.setBody(map);
        LogRecord log = log(made.toByteArray());
        ValueList list = (ValueList) ((Attributes) log.body()).get("list");
        assertThat(log.changed()).isFalse();

        list.set(0, "new");

        assertThat(log.changed()).isTrue();
        assertThat(log(log.toByteArray()).body()).hasToString("{list=[new, 2]}");
    }

    @Test
    void bodyInTwoPieces_isMerged() {
        byte[] twice = {5 << 3 | 2, 3, 10, 1, 'a', 5 << 3 | 2, 0};
        LogRecord log = log(twice);
        log.setFlags(1);
        assertThat(log(log.toByteArray()).body()).isEqualTo("a");
    }

    @Test
    void itemMovedToAnotherRequest_leavesAsItCame_unknownFieldsIncluded() {
        byte[] span = {5 << 3 | 2, 1, 's', (byte) (99 << 3 & 0x7f | 0x80), 99 << 3 >> 7, 7};
        Telemetry from = new Telemetry(Signal.TRACES);
        from.resources().add(group(Span.decode(span)));
        Telemetry source = Telemetry.decode(Signal.TRACES, TelemetryOracleTest.encoded(from));
        Item moved = source.resources().get(0).scopes().get(0).items().remove(0);
        Telemetry target = new Telemetry(Signal.TRACES);

        target.resources().add(group(moved));

        Telemetry read = Telemetry.decode(Signal.TRACES, TelemetryOracleTest.encoded(target));
        assertThat(all(read).get(0).toByteArray()).isEqualTo(span);
        assertThat(source.changed()).isTrue();
        source.removeEmpty();
        assertThat(TelemetryOracleTest.encoded(source)).isEmpty();
    }

    private static ResourceItems group(Item item) {
        ScopeItems scope = new ScopeItems(Signal.TRACES);
        scope.items().add(item);
        ResourceItems resource = new ResourceItems(Signal.TRACES);
        resource.scopes().add(scope);
        return resource;
    }

    @Test
    void partsThatWereAbsent_areNotWritten_untilSomethingOfThemIsSet() {
        ResourceItems resource = ResourceItems.decode(Signal.TRACES, new byte[] {18, 2, 18, 0});
        resource.resource().attributes();
        resource.scopes().get(0).scope().name();
        Span span = (Span) resource.scopes().get(0).items().get(0);
        assertThat(span.status().code()).isZero();
        assertThat(resource.changed()).isFalse();

        span.setName("n");
        assertThat(resource.toByteArray()).isEqualTo(new byte[] {18, 5, 18, 3, 42, 1, 'n'});

        span.status().setCode(2);
        resource.resource().attributes().put("k", null);
        resource.scopes().get(0).scope().setName("s");
        ResourceItems read = ResourceItems.decode(Signal.TRACES, resource.toByteArray());
        assertThat(read.resource().attributes()).hasToString("{k=null}");
        assertThat(read.scopes().get(0).scope().name()).isEqualTo("s");
        assertThat(((Span) read.scopes().get(0).items().get(0)).status().code()).isEqualTo(2);
    }
}
