package io.spanway.processing.processor.filter;

import io.spanway.core.config.ConfigNode;
import io.spanway.processing.ottl.ErrorMode;
import io.spanway.processing.ottl.Ottl;
import io.spanway.processing.ottl.OttlCondition;
import io.spanway.processing.ottl.OttlException;
import io.spanway.processing.ottl.StatementLists;
import io.spanway.processing.ottl.eval.ContextKind;
import io.spanway.processing.ottl.library.Library;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Which conditions drop an item, and how they are made from the configuration. */
final class DropRules {
    private static final Set<ContextKind> TRACES =
            EnumSet.of(ContextKind.RESOURCE, ContextKind.SCOPE, ContextKind.SPAN, ContextKind.SPANEVENT);
    private static final Set<ContextKind> METRICS =
            EnumSet.of(ContextKind.RESOURCE, ContextKind.SCOPE, ContextKind.METRIC, ContextKind.DATAPOINT);
    private static final Set<ContextKind> LOGS = EnumSet.of(ContextKind.RESOURCE, ContextKind.SCOPE, ContextKind.LOG);

    private DropRules() {}

    /**
     * One condition.
     *
     * @param condition drops the item of its context for which it is true
     */
    record Rule(OttlCondition condition, ErrorMode errorMode) {}

    /** Compiles rules and gathers what is wrong. Confined to the main thread. */
    static final class Compiler {
        private final Ottl ottl = new Ottl(Library.FILTER);
        private final ErrorMode ownMode;
        private final List<String> problems;

        Compiler(ErrorMode ownMode, List<String> problems) {
            this.ownMode = ownMode;
            this.problems = problems;
        }

        List<Rule> traces(@Nullable ConfigNode node, FilterConfig.@Nullable Traces older) {
            List<Rule> rules = listed("trace_conditions", node, TRACES);
            if (older != null) {
                add(rules, "traces.resource", ContextKind.RESOURCE, older.resource());
                add(rules, "traces.span", ContextKind.SPAN, older.span());
                add(rules, "traces.spanevent", ContextKind.SPANEVENT, older.spanevent());
            }
            return rules;
        }

        List<Rule> metrics(@Nullable ConfigNode node, FilterConfig.@Nullable Metrics older) {
            List<Rule> rules = listed("metric_conditions", node, METRICS);
            if (older != null) {
                add(rules, "metrics.resource", ContextKind.RESOURCE, older.resource());
                add(rules, "metrics.metric", ContextKind.METRIC, older.metric());
                add(rules, "metrics.datapoint", ContextKind.DATAPOINT, older.datapoint());
            }
            return rules;
        }

        List<Rule> logs(@Nullable ConfigNode node, FilterConfig.@Nullable Logs older) {
            List<Rule> rules = listed("log_conditions", node, LOGS);
            if (older != null) {
                add(rules, "logs.resource", ContextKind.RESOURCE, older.resource());
                add(rules, "logs.log_record", ContextKind.LOG, older.logRecord());
            }
            return rules;
        }

        private void add(List<Rule> rules, String path, ContextKind kind, List<String> texts) {
            for (int i = 0; i < texts.size(); i++) {
                String text = texts.get(i);
                attempt(path + "[" + i + "]", () -> ottl.conditions(kind, List.of(text)))
                        .forEach(condition -> rules.add(new Rule(condition, ownMode)));
            }
        }

        /** Unlike statements, conditions have each their own context, so that each drops what it speaks of. */
        private List<Rule> listed(String path, @Nullable ConfigNode node, Set<ContextKind> possible) {
            List<Rule> rules = new ArrayList<>();
            for (StatementLists.Entry entry : new StatementLists(problems).read(path, node, false)) {
                if (!entry.statements().isEmpty() || entry.sharedCache()) {
                    problems.add(entry.path() + ": only context, conditions and error_mode can stand here");
                }
                ErrorMode mode = entry.errorMode() == null ? ownMode : entry.errorMode();
                attempt(entry.path(), () -> compile(entry, possible))
                        .forEach(condition -> rules.add(new Rule(condition, mode)));
            }
            return rules;
        }

        private List<OttlCondition> compile(StatementLists.Entry entry, Set<ContextKind> possible) {
            if (entry.conditions().isEmpty()) {
                return List.of();
            }
            ContextKind given = entry.context();
            if (given == null) {
                ContextKind inferred = ottl.infer(possible, List.of(), entry.conditions());
                return ottl.prefixedConditions(inferred, entry.conditions());
            }
            if (!possible.contains(given)) {
                problems.add(entry.path() + ".context: \"" + given.prefix() + "\" is no context of this signal");
                return List.of();
            }
            return ottl.conditions(given, entry.conditions());
        }

        private List<OttlCondition> attempt(String path, Supplier<List<OttlCondition>> compilation) {
            try {
                return compilation.get();
            } catch (OttlException e) {
                String.valueOf(e.getMessage()).lines().forEach(line -> problems.add(path + ": " + line));
                return List.of();
            }
        }
    }
}
