package io.spanway.processing.connector.condition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanway.otlp.RequestContext;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestConditionsTest {
    private static final RequestConditions CONDITIONS = new RequestConditions((context, text) -> Condition.ALWAYS);

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    request["tenant"] == "a" | true
                    request["Tenant"] == "b" | true
                    request["tenant"] == "c" | false
                    request["tenant"] != "c" | true
                    request["tenant"] != "a" | false
                    request["other"] == "a"  | false
                    request["other"] != "a"  | true
                    """)
    void condition_looksAtTheClientsMetadata(String text, boolean expected) {
        RequestContext request = new RequestContext(Map.of("tenant", List.of("a", "b")), RequestContext.NO_DEADLINE);

        assertThat(CONDITIONS.compile(ConditionContext.REQUEST, text).matches(place(request)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "request", "request[tenant] == \"a\"", "request[\"a\"] > \"b\"", "request[\"a\"] == b"})
    void otherForms_areRefused(String text) {
        assertThatThrownBy(() -> CONDITIONS.compile(ConditionContext.REQUEST, text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("request[\"key\"] == \"value\"");
    }

    @Test
    void otherContexts_goToTheCompilerBehind() {
        assertThat(CONDITIONS.compile(ConditionContext.SPAN, "anything")).isSameAs(Condition.ALWAYS);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    span.name == "a" | SPAN
                    IsMatch(spanevent.name, "a") | SPANEVENT
                    resource.attributes["span.kind"] == 1 | RESOURCE
                    not (metric.name == "a") | METRIC
                    datapoint.value_int > 5 | DATAPOINT
                    log.body == "x" | LOG
                    request["a"] == "b" | REQUEST
                    attributes["a"] == "b" | RESOURCE
                    resource.attributes["a"] == "b" and span.name == "c" | SPAN
                    span.name == "a" and resource.attributes["a"] == "b" | SPAN
                    resource.attributes["a"] == "\\" log.body" | RESOURCE
                    attributes["x"] == "span.kind" and metric.name == "log.x" | METRIC
                    resource.attributes.span.kind == 1 | RESOURCE
                    """)
    void context_isTheInnermostOfThePaths(String text, ConditionContext expected) {
        assertThat(ConditionContext.inferred(text)).isEqualTo(expected);
    }

    @Test
    void any_isTrueWhereOneIs_andOfNoneAlways() {
        Condition yes = place -> true;
        Condition no = place -> false;
        Place place = place(RequestContext.NONE);

        assertThat(Condition.any(List.of()).matches(place)).isTrue();
        assertThat(Condition.any(List.of(no, yes)).matches(place)).isTrue();
        assertThat(Condition.any(List.of(no, no)).matches(place)).isFalse();
    }

    private static Place place(RequestContext request) {
        return new Place(request, null, null, null, null);
    }
}
