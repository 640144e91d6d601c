package io.spanway.processing.ottl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanway.processing.ottl.eval.ContextKind;
import io.spanway.processing.ottl.eval.Subject;
import io.spanway.processing.ottl.library.Library;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OttlTest {
    private static final Set<ContextKind> ALL = EnumSet.allOf(ContextKind.class);
    private static final Set<ContextKind> TRACES =
            EnumSet.of(ContextKind.RESOURCE, ContextKind.SCOPE, ContextKind.SPAN, ContextKind.SPANEVENT);

    private static ContextKind infer(Set<ContextKind> possible, String... statements) {
        return new Ottl(Library.TRANSFORM).infer(possible, List.of(statements), List.of());
    }

    @Test
    void inference_takesTheContextThatSeesMost() {
        assertThat(infer(ALL, "set(resource.attributes[\"a\"], 1)")).isEqualTo(ContextKind.RESOURCE);
        assertThat(infer(ALL, "set(scope.name, resource.attributes[\"a\"])")).isEqualTo(ContextKind.SCOPE);
        assertThat(infer(ALL, "set(span.name, scope.name)")).isEqualTo(ContextKind.SPAN);
        assertThat(infer(ALL, "set(span.name, spanevent.name)")).isEqualTo(ContextKind.SPANEVENT);
        assertThat(infer(ALL, "set(metric.name, resource.attributes[\"a\"])")).isEqualTo(ContextKind.METRIC);
        assertThat(infer(ALL, "set(datapoint.flags, 1) where metric.name == \"a\""))
                .isEqualTo(ContextKind.DATAPOINT);
        assertThat(infer(ALL, "set(exemplar.int_value, datapoint.value_int)")).isEqualTo(ContextKind.EXEMPLAR);
        assertThat(infer(ALL, "set(log.body, 1)")).isEqualTo(ContextKind.LOG);
    }

    @Test
    void inference_looksEverywhere() {
        assertThat(infer(ALL, "set(resource.attributes[span.name], 1)")).isEqualTo(ContextKind.SPAN);
        assertThat(infer(ALL, "set(resource.attributes[\"a\"], [{\"k\": -span.kind + 1}])"))
                .isEqualTo(ContextKind.SPAN);
        assertThat(infer(ALL, "set(resource.attributes[\"a\"], 1) where not (true and (false or span.kind == 1))"))
                .isEqualTo(ContextKind.SPAN);
        assertThat(infer(ALL, "set(resource.attributes[\"a\"], Split(span.name, \"\")[0])"))
                .isEqualTo(ContextKind.SPAN);
        assertThat(infer(ALL, "set(span.name, \"a\")", "set(spanevent.name, \"a\")"))
                .isEqualTo(ContextKind.SPANEVENT);
        assertThat(new Ottl(Library.TRANSFORM)
                        .infer(ALL, List.of("set(resource.attributes[\"a\"], 1)"), List.of("span.kind == 1")))
                .isEqualTo(ContextKind.SPAN);
    }

    @Test
    void inference_goesDown_whereAFunctionOrEnumIsKnown() {
        assertThat(infer(TRACES, "set(resource.attributes[\"a\"], SPAN_KIND_SERVER)"))
                .isEqualTo(ContextKind.SPAN);
        assertThat(infer(ALL, "set(resource.attributes[\"a\"], FLAG_NONE)")).isEqualTo(ContextKind.DATAPOINT);
        assertThat(infer(TRACES, "set(resource.attributes[\"a\"], \"x\") where IsRootSpan()"))
                .isEqualTo(ContextKind.SPAN);
    }

    @Test
    void inference_withoutPrefixedPath_isRefused() {
        assertThatThrownBy(() -> infer(ALL, "set(name, 1)")).hasMessageContaining("no context can be inferred");
        assertThatThrownBy(() -> infer(TRACES, "set(log.body, 1)")).hasMessageContaining("no context can be inferred");
        assertThatThrownBy(() -> infer(ALL, "set(instrumentation_scope.name, \"a\")"))
                .isInstanceOf(OttlException.class);
    }

    @Test
    void explicitContext_acceptsBareAndPrefixedPaths() {
        Subject subject = Fixture.subject("");
        new Ottl(Library.TRANSFORM)
                .statements(
                        ContextKind.SPAN,
                        List.of("set(name, \"bare\")", "set(attributes[\"p\"], span.name)", "set(cache[\"c\"], 1)"))
                .forEach(statement -> statement.run(subject));
        assertThat(subject.span().attributes().get("p")).isEqualTo("bare");
        assertThat(subject.cache().get("c")).isEqualTo(1L);
    }

    @Test
    void conditions_haveConvertersOnly() {
        assertThat(Ottl.condition(ContextKind.SPAN, "attributes[\"s\"] == \"text\" and IsRootSpan()")
                        .matches(Fixture.subject("")))
                .isTrue();
        assertThatThrownBy(() -> Ottl.condition(ContextKind.METRIC, "HasAttrKeyOnDatapoint(\"a\")"))
                .hasMessageContaining("unknown function");
    }

    @Test
    void problems_areToldTogether_eachOnItsLine() {
        Ottl ottl = new Ottl(Library.TRANSFORM);
        assertThatThrownBy(() -> ottl.statements(
                        ContextKind.SPAN, List.of("set(nme, 1)", "set(name, \"ok\")", "set(name,\n\"a\" \"b\")")))
                .isInstanceOf(OttlException.class)
                .satisfies(
                        e -> assertThat(String.valueOf(e.getMessage()).lines()).hasSize(2))
                .hasMessageContaining("column 5 of `set(nme, 1)`: unknown path \"span.nme\"")
                .hasMessageContaining("column 15 of `set(name, \"a\" \"b\")`: expected \")\"");
    }

    @Test
    void functions_ofTheLibrary_areNamedByTheirKind() {
        Library.TRANSFORM.all().forEach(function -> {
            assertThat(function.signature()).startsWith(function.name() + "(");
            function.parameters()
                    .forEach(parameter -> assertThat(parameter.name()).matches("[a-z][a-z0-9_]*"));
        });
        Library.CONDITIONS.all().forEach(function -> assertThat(function.name()).matches("[A-Z].*"));
    }
}
