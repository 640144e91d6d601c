package io.spanway.processing.processor.attributes;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.otlp.Signal;
import io.spanway.processing.fake.TestPlatform;
import io.spanway.processing.vector.ProcessorRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code attributes} and {@code resource} refuse at the start, and where they say it is. */
class AttributesConfigTest {
    private static final String MARK = "actions: [{key: a, value: 1, action: insert}]\n";

    private final TestPlatform platform = new TestPlatform();

    @AfterEach
    void close() {
        platform.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{value: 1, action: insert}                                     | actions[0].key: must be set for"
                        + " insert",
                "{key: a, action: insert}                                       | actions[0].value: set it,"
                        + " from_attribute",
                "{key: a, value: null, action: upsert}                          | actions[0].value: set it,"
                        + " from_attribute",
                "{key: a, value: 1, from_attribute: b, action: update}          | actions[0].value: set only one",
                "{key: a, from_context: c, from_attribute: b, action: update}   | actions[0].value: set only one",
                "{key: a, value: 1, pattern: x, action: insert}                 | actions[0].pattern: has no meaning",
                "{key: a, value: 1, converted_type: int, action: insert}        | actions[0].converted_type: has no",
                "{action: delete}                                               | actions[0].key: set it, pattern or"
                        + " both",
                "{key: a, value: 1, action: delete}                             | actions[0].value: has no meaning",
                "{key: a, from_attribute: b, action: hash}                      | actions[0].from_attribute: has no",
                "{pattern: '(', action: hash}                                   | actions[0].pattern: \"(\" is no"
                        + " regular",
                "{key: a, action: extract}                                      | actions[0].pattern: must be set",
                "{key: a, pattern: '(x)', action: extract}                      | actions[0].pattern: must have named",
                "{key: a, pattern: 'x', action: extract}                        | actions[0].pattern: must have named",
                "{key: a, pattern: '(?P<n>x)(y)', action: extract}              | actions[0].pattern: must have named",
                "{key: a, pattern: '(?P<n>x)', value: 1, action: extract}       | actions[0].value: has no meaning",
                "{key: a, action: convert}                                      | actions[0].converted_type: must be"
                        + " int",
                "{key: a, converted_type: bool, action: convert}                | actions[0].converted_type: must be"
                        + " one of",
                "{key: a, converted_type: int, pattern: x, action: convert}     | actions[0].pattern: has no meaning",
                "{key: a, value: 1, action: invent}                             | actions[0].action: must be one of",
                "{key: a, value: 1}                                             | actions[0].action: must be one of",
                "{key: a, value: 1, action: insert, extra: 1}                   | actions[0].extra: unknown key",
            })
    void action_thatCannotWork_isRefusedAtItsKey(String action, String problem) {
        assertThat(ProcessorRun.problems(platform, "attributes", "actions: [" + action + "]", Signal.TRACES))
                .singleElement()
                .asString()
                .startsWith(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TRACES  | include: {match_type: strict}                             | include.services: set it",
                "TRACES  | include: {services: [a]}                                  | include.match_type: must be"
                        + " strict",
                "TRACES  | include: {match_type: glob, services: [a]}                | include.match_type: must be one"
                        + " of",
                "TRACES  | include: {match_type: strict, log_bodies: [a]}            | include.log_bodies: has no"
                        + " meaning",
                "TRACES  | exclude: {match_type: strict, metric_names: [a]}          | exclude.metric_names: has no"
                        + " meaning",
                "TRACES  | exclude: {match_type: strict, log_severity_texts: [a]}    | exclude.log_severity_texts: has"
                        + " no",
                "TRACES  | exclude: {match_type: strict, log_severity_number: {min: 1}} | exclude.log_severity_number:"
                        + " has",
                "TRACES  | include: {match_type: strict, span_kinds: [SERVER]}       | include.span_kinds: must be of",
                "TRACES  | include: {match_type: regexp, span_names: ['[']}          | include.span_names[0]: \"[\" is"
                        + " no",
                "TRACES  | include: {match_type: regexp, attributes: [{key: a, value: 1}]} |"
                        + " include.attributes[0].value: must",
                "TRACES  | include: {match_type: regexp, libraries: [{name: '['}]}   | include.libraries[0]: \"[\" is"
                        + " no",
                "TRACES  | include: {match_type: strict, attributes: [{value: 1}]}   | include.attributes[0].key: must"
                        + " be set",
                "LOGS    | include: {match_type: strict, services: [a]}              | include.services: has no"
                        + " meaning",
                "LOGS    | include: {match_type: strict, span_kinds: [SPAN_KIND_SERVER]} | include.span_kinds: has no",
                "LOGS    | include: {match_type: strict}                             | include.log_bodies: set it",
                "METRICS | include: {match_type: strict, attributes: [{key: a}]}     | include.attributes: has no"
                        + " meaning",
                "METRICS | include: {match_type: strict}                             | include.metric_names: must be"
                        + " set",
            })
    void match_thatCannotWork_isRefusedAtItsKey(Signal signal, String match, String problem) {
        assertThat(ProcessorRun.problems(platform, "attributes", MARK + match, signal))
                .singleElement()
                .asString()
                .startsWith(problem);
    }

    @Test
    void actions_missing_areRefused() {
        assertThat(ProcessorRun.problems(platform, "attributes", "actions: []", Signal.TRACES))
                .containsExactly("actions: must have at least one entry");
        assertThat(ProcessorRun.problems(platform, "resource", "{}", Signal.LOGS))
                .containsExactly("attributes: must have at least one entry");
    }

    @Test
    void problems_areReportedAllAtOnce() {
        String two = "actions: [{action: delete}, {key: a, action: convert}]";
        assertThat(ProcessorRun.problems(platform, "attributes", two, Signal.TRACES))
                .hasSize(2);
    }

    @Test
    void resource_hasNoIncludeOrExclude() {
        String config = "attributes: [{key: a, action: delete}]\ninclude: {match_type: strict}";
        assertThat(ProcessorRun.problems(platform, "resource", config, Signal.TRACES))
                .singleElement()
                .asString()
                .startsWith("include: unknown key");
    }
}
