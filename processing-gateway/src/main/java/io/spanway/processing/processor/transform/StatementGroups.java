package io.spanway.processing.processor.transform;

import io.spanway.core.config.ConfigNode;
import io.spanway.otlp.Signal;
import io.spanway.processing.ottl.Ottl;
import io.spanway.processing.ottl.OttlCondition;
import io.spanway.processing.ottl.OttlException;
import io.spanway.processing.ottl.OttlStatement;
import io.spanway.processing.ottl.StatementLists;
import io.spanway.processing.ottl.eval.ContextKind;
import io.spanway.processing.ottl.library.Library;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Compiles the lists of the configuration and gathers what is wrong with them. Confined to the main thread. */
final class StatementGroups {
    private final Ottl ottl = new Ottl(Library.TRANSFORM);
    private final List<String> problems;

    StatementGroups(List<String> problems) {
        this.problems = problems;
    }

    List<StatementGroup> compile(String path, @Nullable ConfigNode node, Signal signal) {
        int before = problems.size();
        List<StatementLists.Entry> entries = new StatementLists(problems).read(path, node, true);
        List<StatementGroup> groups = new ArrayList<>();
        if (problems.size() > before) {
            return groups;
        }
        boolean plain = node instanceof ConfigNode.Sequence list
                && !list.items().isEmpty()
                && list.items().get(0) instanceof ConfigNode.Scalar;
        for (StatementLists.Entry entry : plain ? List.of(together(path, entries)) : entries) {
            StatementGroup group = group(entry, contexts(signal));
            if (group != null) {
                groups.add(group);
            }
        }
        return groups;
    }

    /** Plain strings of a list are one group. */
    private static StatementLists.Entry together(String path, List<StatementLists.Entry> entries) {
        List<String> statements = new ArrayList<>();
        entries.forEach(entry -> statements.addAll(entry.statements()));
        return new StatementLists.Entry(path, null, List.of(), statements, null, false);
    }

    static Set<ContextKind> contexts(Signal signal) {
        return switch (signal) {
            case TRACES -> EnumSet.of(ContextKind.RESOURCE, ContextKind.SCOPE, ContextKind.SPAN, ContextKind.SPANEVENT);
            case METRICS ->
                EnumSet.of(
                        ContextKind.RESOURCE,
                        ContextKind.SCOPE,
                        ContextKind.METRIC,
                        ContextKind.DATAPOINT,
                        ContextKind.EXEMPLAR);
            case LOGS -> EnumSet.of(ContextKind.RESOURCE, ContextKind.SCOPE, ContextKind.LOG);
            case PROFILES -> EnumSet.noneOf(ContextKind.class);
        };
    }

    private @Nullable StatementGroup group(StatementLists.Entry entry, Set<ContextKind> possible) {
        if (entry.statements().isEmpty()) {
            return null;
        }
        boolean bare = entry.context() != null;
        ContextKind kind = entry.context();
        if (kind == null) {
            kind = attempt(entry.path(), () -> ottl.infer(possible, entry.statements(), entry.conditions()));
        } else if (!possible.contains(kind)) {
            problems.add(entry.path() + ".context: \"" + kind.prefix() + "\" is no context of this signal");
            return null;
        }
        if (kind == null) {
            return null;
        }
        ContextKind context = kind;
        List<OttlCondition> conditions = attempt(
                entry.path() + ".conditions",
                () -> bare
                        ? ottl.conditions(context, entry.conditions())
                        : ottl.prefixedConditions(context, entry.conditions()));
        List<OttlStatement> statements = attempt(
                entry.path(),
                () -> bare
                        ? ottl.statements(context, entry.statements())
                        : ottl.prefixedStatements(context, entry.statements()));
        return conditions == null || statements == null
                ? null
                : new StatementGroup(context, conditions, statements, entry.errorMode(), entry.sharedCache());
    }

    private <T> @Nullable T attempt(String path, Supplier<T> compilation) {
        try {
            return compilation.get();
        } catch (OttlException e) {
            String.valueOf(e.getMessage()).lines().forEach(line -> problems.add(path + ": " + line));
            return null;
        }
    }
}
