package io.spanway.processing.ottl.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import io.spanway.otlp.message.Message;
import io.spanway.otlp.model.Item;
import io.spanway.otlp.model.LogRecord;
import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.MetricType;
import io.spanway.otlp.model.ResourceItems;
import io.spanway.otlp.model.ScopeItems;
import io.spanway.otlp.model.Span;
import io.spanway.otlp.model.SpanEvent;
import io.spanway.otlp.model.point.NumberPoint;
import io.spanway.processing.connector.condition.Condition;
import io.spanway.processing.connector.condition.ConditionContext;
import io.spanway.processing.connector.condition.Place;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ItemConditionsTest {
    private static final RequestContext REQUEST =
            new RequestContext(Map.of("x-tenant", List.of("acme")), RequestContext.NO_DEADLINE);

    private final ItemConditions conditions = new ItemConditions();
    private final Span span = new Span();
    private final SpanEvent event = new SpanEvent();
    private final LogRecord log = new LogRecord();
    private final Metric metric = new Metric();
    private final NumberPoint point = new NumberPoint();

    ItemConditionsTest() {
        span.setName("GET /");
        event.setName("exception");
        log.setBody("failed");
        metric.setName("requests");
        metric.setType(MetricType.SUM);
        point.setInt(7);
        point.attributes().put("code", 500L);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    RESOURCE  | attributes["service.name"] == "web"                              | true
                    RESOURCE  | resource.attributes["service.name"] == "shop"                    | false
                    RESOURCE  | otelcol.client.metadata["X-Tenant"][0] == "acme"                 | true
                    SPAN      | name == "GET /" and resource.attributes["service.name"] == "web" | true
                    SPAN      | span.name == "POST /"                                            | false
                    SPAN      | instrumentation_scope.name == "lib"                              | true
                    SPANEVENT | name == "exception" and span.name == "GET /"                     | true
                    SPANEVENT | event_index == 3                                                 | true
                    METRIC    | metric.name == "requests"                                        | true
                    METRIC    | type == METRIC_DATA_TYPE_GAUGE                                   | false
                    DATAPOINT | value_int > 6 and metric.name == "requests"                      | true
                    DATAPOINT | datapoint.attributes["code"] == 404                              | false
                    LOG       | body == "failed"                                                 | true
                    LOG       | IsMatch(log.body, "^ok")                                         | false
                    """)
    void condition_seesItsContextAndThoseAround(ConditionContext context, String text, boolean expected) {
        assertThat(conditions.compile(context, text).matches(place(context))).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(
            value = ConditionContext.class,
            names = {"REQUEST", "RESOURCE"},
            mode = EnumSource.Mode.EXCLUDE)
    void itemOfAnotherSignal_isNeverMatched(ConditionContext context) {
        Condition condition = conditions.compile(context, "true");
        Place other = context == ConditionContext.LOG ? place(ConditionContext.SPAN) : place(ConditionContext.LOG);

        assertThat(condition.matches(place(context))).isTrue();
        assertThat(condition.matches(other)).isFalse();
        assertThat(condition.matches(new Place(REQUEST, null, null, null, null)))
                .isFalse();
    }

    @Test
    void errors_failWithTheConditionsText() {
        Condition condition = conditions.compile(ConditionContext.LOG, "ParseJSON(body)[\"a\"] == 1");

        assertThatThrownBy(() -> condition.matches(place(ConditionContext.LOG)))
                .isInstanceOf(Condition.FailedException.class)
                .hasMessageStartingWith("`ParseJSON(body)[\"a\"] == 1`: ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    SPAN     | nmae == "a"        | column 1 of `nmae == "a"`
                    RESOURCE | span.name == "a"   | column 1 of
                    LOG      | body ==            | column
                    LOG      | NoSuch(body)       | unknown function "NoSuch"
                    LOG      | set(body, "a")     | column
                    REQUEST  | request["a"] == "" | conditions of context request are not OTTL
                    """)
    void textsThatCannotBeCompiled_areRefused(ConditionContext context, String text, String message) {
        assertThatThrownBy(() -> conditions.compile(context, text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    private Place place(ConditionContext context) {
        ResourceItems resource = new ResourceItems(Signal.TRACES);
        resource.resource().attributes().put("service.name", "web");
        ScopeItems scope = new ScopeItems(Signal.TRACES);
        scope.scope().setName("lib");
        return switch (context) {
            case REQUEST, RESOURCE -> new Place(REQUEST, resource, null, null, null);
            case SPAN -> at(resource, scope, span, null);
            case SPANEVENT -> at(resource, scope, span, event);
            case METRIC -> at(resource, scope, metric, null);
            case DATAPOINT -> at(resource, scope, metric, point);
            case LOG -> at(resource, scope, log, null);
        };
    }

    private static Place at(ResourceItems resource, ScopeItems scope, Item item, @Nullable Message part) {
        return new Place(REQUEST, resource, scope, item, part, 3);
    }
}
