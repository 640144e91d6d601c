package io.spanway.benchmarks;

import io.spanway.otlp.Signal;
import io.spanway.otlp.model.ResourceItems;
import io.spanway.otlp.model.ScopeItems;
import io.spanway.otlp.model.Span;
import io.spanway.otlp.model.Telemetry;
import io.spanway.processing.ottl.Ottl;
import io.spanway.processing.ottl.OttlStatement;
import io.spanway.processing.ottl.eval.ContextKind;
import io.spanway.processing.ottl.eval.Subject;
import io.spanway.processing.ottl.library.Library;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Cost per span of five OTTL statements of which none matches, over spans of ten attributes: with the attributes read already, and with
 * decoding the batch each time; and of five that change every span. Confined to JMH's thread.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(OttlBenchmark.SPANS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class OttlBenchmark {
    static final int SPANS = 100;
    private static final List<String> STATEMENTS = List.of(
            "set(span.attributes[\"a\"], 1) where span.attributes[\"key3\"] == \"other\"",
            "set(span.name, \"x\") where IsMatch(span.name, \"^POST /api\")",
            "delete_key(span.attributes, \"key5\") where span.attributes[\"absent\"] != nil",
            "set(span.kind, SPAN_KIND_CLIENT) where span.status.code == STATUS_CODE_ERROR and span.kind =="
                    + " SPAN_KIND_SERVER",
            "set(span.status.message, \"slow\") where span.end_time_unix_nano - span.start_time_unix_nano >"
                    + " 5000000000");

    private static final List<String> CHANGES = List.of(
            "set(span.attributes[\"env\"], resource.attributes[\"deployment\"]) where span.kind == SPAN_KIND_SERVER",
            "delete_key(span.attributes, \"key5\")",
            "replace_pattern(span.name, \"/items/[0-9]+\", \"/items/{id}\")",
            "limit(span.attributes, 32, [])",
            "truncate_all(span.attributes, 64)");

    private final OttlStatement[] statements = compiled(STATEMENTS);
    private final OttlStatement[] changes = compiled(CHANGES);
    private final Subject subject = new Subject();
    private byte[] request = new byte[0];
    private Telemetry decoded = new Telemetry(Signal.TRACES);

    private static OttlStatement[] compiled(List<String> texts) {
        return new Ottl(Library.TRANSFORM)
                .prefixedStatements(ContextKind.SPAN, texts)
                .toArray(new OttlStatement[0]);
    }

    @Setup
    public void encode() {
        Telemetry telemetry = new Telemetry(Signal.TRACES);
        ResourceItems resource = new ResourceItems(Signal.TRACES);
        resource.resource().attributes().put("deployment", "production");
        ScopeItems scope = new ScopeItems(Signal.TRACES);
        telemetry.resources().add(resource);
        resource.scopes().add(scope);
        for (int i = 0; i < SPANS; i++) {
            Span span = new Span();
            span.setName("GET /items/" + i);
            span.setKind(2);
            span.setStartTimeUnixNano(1_700_000_000_000_000_000L);
            span.setEndTimeUnixNano(1_700_000_000_100_000_000L);
            for (int key = 0; key < 10; key++) {
                span.attributes().put("key" + key, "value" + key);
            }
            scope.items().add(span);
        }
        request = telemetry.toByteArray();
        decoded = Telemetry.decode(Signal.TRACES, request);
    }

    /** The attributes that the statements ask for were read before. */
    @Benchmark
    public Subject evaluate() {
        return run(decoded, statements);
    }

    /** A batch as it comes from the wire. */
    @Benchmark
    public Subject decodeAndEvaluate() {
        return run(Telemetry.decode(Signal.TRACES, request), statements);
    }

    /** A batch that five statements change, and back to the wire. */
    @Benchmark
    public byte[] decodeChangeAndEncode() {
        Telemetry telemetry = Telemetry.decode(Signal.TRACES, request);
        run(telemetry, changes);
        return telemetry.toByteArray();
    }

    /** The same without statements: what the decoded form costs, as every span is touched. */
    @Benchmark
    public byte[] decodeTouchAndEncode() {
        Telemetry telemetry = Telemetry.decode(Signal.TRACES, request);
        telemetry.resources().get(0).scopes().get(0).items().forEach(item -> ((Span) item).setDroppedLinksCount(1));
        return telemetry.toByteArray();
    }

    private Subject run(Telemetry telemetry, OttlStatement[] statements) {
        ResourceItems resource = telemetry.resources().get(0);
        ScopeItems scope = resource.scopes().get(0);
        subject.setResource(resource);
        subject.setScope(scope);
        for (int i = 0; i < scope.items().size(); i++) {
            subject.setSpan((Span) scope.items().get(i));
            for (OttlStatement statement : statements) {
                statement.run(subject);
            }
        }
        return subject;
    }
}
