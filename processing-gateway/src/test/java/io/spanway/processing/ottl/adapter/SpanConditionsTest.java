package io.spanway.processing.ottl.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.Counter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.spanway.core.telemetry.Metrics;
import io.spanway.otlp.wire.SpanViewWalk;
import io.spanway.processing.fake.Traces;
import io.spanway.processing.ottl.StatementErrors;
import io.spanway.processing.sampling.SpanCondition;
import io.spanway.processing.sampling.SpanCondition.Answer;
import io.spanway.processing.sampling.SpanCondition.ErrorMode;
import io.spanway.testkit.ManualClock;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpanConditionsTest {
    private static final String FAILS = "ParseJSON(name)[\"a\"] == 1";

    private final Metrics metrics = new Metrics();
    private final SpanConditions conditions = new SpanConditions("tail_sampling/gw", metrics, new ManualClock());

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    name == "t1s0"                                        | TRUE FALSE FALSE
                    span.name == "t1s1" or kind == SPAN_KIND_UNSPECIFIED | TRUE TRUE TRUE
                    IsRootSpan()                                          | TRUE FALSE TRUE
                    end_time_unix_nano - start_time_unix_nano == 1000000  | TRUE TRUE TRUE
                    resource.attributes["service.name"] == "a"            | TRUE TRUE FALSE
                    resource.schema_url == "https://opentelemetry.io/schemas/1.0.0" | TRUE TRUE TRUE
                    instrumentation_scope.name == "scope1"                | FALSE TRUE FALSE
                    resource.attributes["service.name"] == "b" and scope.name == "scope2" | FALSE FALSE TRUE
                    cache["a"] == nil                                     | TRUE TRUE TRUE
                    """)
    void spanConditions_seeSpanScopeAndResource(String text, String answers) {
        SpanCondition condition = conditions.compile(List.of(text), List.of(), ErrorMode.PROPAGATE);

        assertThat(String.join(" ", answers(condition, twoServices()))).isEqualTo(answers);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    name == "e1"                                       | TRUE FALSE
                    spanevent.name == "e1" and span.name == "t1s0"     | TRUE FALSE
                    event_index == 1                                   | TRUE FALSE
                    event_index == 2                                   | FALSE FALSE
                    resource.attributes["service.name"] == "svc"       | TRUE FALSE
                    """)
    void eventConditions_needAnEvent(String text, String answers) {
        Span withEvents = Traces.span(1, 0).toBuilder()
                .addEvents(Span.Event.newBuilder().setName("e0"))
                .addEvents(Span.Event.newBuilder().setName("e1"))
                .build();
        SpanCondition condition = conditions.compile(List.of(), List.of(text), ErrorMode.PROPAGATE);

        assertThat(String.join(" ", answers(condition, Traces.request(withEvents, Traces.span(1, 1)))))
                .isEqualTo(answers);
    }

    @Test
    void anyCondition_suffices() {
        SpanCondition condition = conditions.compile(
                List.of("name == \"no\"", "name == \"t1s1\""), List.of("name == \"no\""), ErrorMode.IGNORE);

        assertThat(answers(condition, Traces.request(Traces.span(1, 0), Traces.span(1, 1))))
                .containsExactly("FALSE", "TRUE");
    }

    @Test
    void groupsOfAnotherRequest_areNotMistakenForThoseBefore() {
        SpanCondition condition = conditions.compile(
                List.of("resource.attributes[\"service.name\"] == \"a\""), List.of(), ErrorMode.PROPAGATE);
        SpanViewWalk walk = new SpanViewWalk();
        List<Answer> answers = new ArrayList<>();
        for (String service : List.of("a", "b", "a")) {
            walk.reset(bytes(Traces.request(service, List.of(Traces.span(1, 0)))));
            while (walk.next()) {
                answers.add(condition.test(walk.span()));
            }
        }

        assertThat(answers).containsExactly(Answer.TRUE, Answer.FALSE, Answer.TRUE);
    }

    @ParameterizedTest
    @CsvSource({"IGNORE, FALSE", "SILENT, FALSE", "PROPAGATE, FAILED"})
    void error_isCountedAndFollowsTheMode(ErrorMode mode, String answer) {
        SpanCondition condition = conditions.compile(List.of(FAILS), List.of(), mode);

        assertThat(answers(condition, Traces.request(Traces.span(1, 0)))).containsExactly(answer);
        assertThat(errors()).isEqualTo(1);
    }

    @Test
    void error_ofOneCondition_leavesTheNextItsSay() {
        SpanCondition condition =
                conditions.compile(List.of(FAILS, "name == \"t1s0\""), List.of("true"), ErrorMode.SILENT);

        assertThat(answers(condition, Traces.request(Traces.span(1, 0)))).containsExactly("TRUE");
    }

    @Test
    void spanThatIsNoOtlp_fails() {
        Span span = Traces.span(1, 0).toBuilder().setName("0123456789").build();
        byte[] request = Traces.request(span).toByteArray();
        int name = new String(request, StandardCharsets.ISO_8859_1).indexOf("0123456789");
        request[name - 1] = 127;
        SpanCondition condition = conditions.compile(List.of("name == \"x\""), List.of("true"), ErrorMode.PROPAGATE);

        SpanViewWalk walk = new SpanViewWalk();
        walk.reset(Unpooled.wrappedBuffer(request));
        assertThat(walk.next()).isTrue();
        assertThat(condition.test(walk.span())).isEqualTo(Answer.FAILED);
    }

    @Test
    void whatCannotBeCompiled_isToldAltogetherWithItsPlace() {
        assertThatThrownBy(() -> conditions.compile(
                        List.of("name == \"a\"", "nmae == \"a\"", "name =="), List.of("Foo()"), ErrorMode.IGNORE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("span[1]: column 1 of `nmae == \"a\"`: ")
                .hasMessageContaining("; span[2]: column ")
                .hasMessageContaining("; spanevent[0]: column 1 of `Foo()`: ")
                .hasMessageNotContaining("span[0]");
    }

    private long errors() {
        return metrics.all().stream()
                .filter(series -> series.name().family().equals(StatementErrors.COUNTER))
                .filter(series -> series.name().labels().contains("tail_sampling/gw"))
                .mapToLong(series -> ((Counter) series.instrument()).getCount())
                .sum();
    }

    /** Service a with a span in each of two scopes, and service b with a root span. */
    private static ExportTraceServiceRequest twoServices() {
        ResourceSpans a = Traces.request("a", List.of()).getResourceSpans(0).toBuilder()
                .clearScopeSpans()
                .addScopeSpans(scope("scope0", Traces.span(1, 0)))
                .addScopeSpans(scope("scope1", Traces.span(1, 1)))
                .build();
        ResourceSpans b = Traces.request("b", List.of()).getResourceSpans(0).toBuilder()
                .clearScopeSpans()
                .addScopeSpans(scope("scope2", Traces.span(2, 0)))
                .build();
        return ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(a)
                .addResourceSpans(b)
                .build();
    }

    private static ScopeSpans scope(String name, Span span) {
        return ScopeSpans.newBuilder()
                .setScope(InstrumentationScope.newBuilder().setName(name))
                .addSpans(span)
                .build();
    }

    private static List<String> answers(SpanCondition condition, ExportTraceServiceRequest request) {
        SpanViewWalk walk = new SpanViewWalk();
        walk.reset(bytes(request));
        List<String> answers = new ArrayList<>();
        while (walk.next()) {
            answers.add(condition.test(walk.span()).name());
        }
        return answers;
    }

    private static ByteBuf bytes(ExportTraceServiceRequest request) {
        return Unpooled.wrappedBuffer(request.toByteArray());
    }
}
