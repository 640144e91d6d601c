package io.spanway.processing.ottl.function.edit;

import io.spanway.otlp.message.Attributes;
import io.spanway.processing.ottl.eval.Action;
import io.spanway.processing.ottl.eval.Subject;
import io.spanway.processing.ottl.eval.Target;
import io.spanway.processing.ottl.function.Arguments;
import io.spanway.processing.ottl.function.Function;
import io.spanway.processing.ottl.function.Strict;
import io.spanway.processing.ottl.value.Glob;
import io.spanway.processing.ottl.value.Regex;
import java.util.List;

/** Editors that replace texts, by a glob as a whole or by an expression in part. No state. */
final class ReplaceEditors {
    private static final String TAIL = ", replacement, function?, replacement_format?)";

    private ReplaceEditors() {}

    static List<Function> list() {
        return List.of(
                Function.editor("replace_match(target, pattern" + TAIL, ReplaceEditors::match),
                Function.editor("replace_all_matches(target, pattern" + TAIL, ReplaceEditors::allMatches),
                Function.editor("replace_pattern(target, regex" + TAIL, ReplaceEditors::pattern),
                Function.editor("replace_all_patterns(target, mode, regex" + TAIL, ReplaceEditors::allPatterns));
    }

    private static Action match(Arguments args) {
        Target target = args.target("target");
        Strict<Glob> glob = args.parsed("pattern", Glob::of);
        Replacement replacement = Replacement.of(args);
        return subject -> {
            // Evaluated also where nothing matches: what is no string is an error in any case.
            String whole = replacement.whole(subject);
            if (target.eval(subject) instanceof String text && glob.get(subject).matches(text)) {
                target.set(subject, whole);
            }
        };
    }

    private static Action allMatches(Arguments args) {
        Target target = args.target("target");
        Strict<Glob> glob = args.parsed("pattern", Glob::of);
        Replacement replacement = Replacement.of(args);
        return subject -> {
            Attributes map = Containers.map(target, subject);
            for (int i = 0; i < map.size(); i++) {
                if (map.value(i) instanceof String text && glob.get(subject).matches(text)) {
                    map.set(i, replacement.whole(subject));
                }
            }
        };
    }

    private static Action pattern(Arguments args) {
        Target target = args.target("target");
        Strict<Regex> regex = args.regex("regex");
        Replacement replacement = Replacement.of(args);
        return subject -> {
            if (target.eval(subject) instanceof String text) {
                String replaced = replacement.all(regex.get(subject), text, subject);
                if (replaced != null) {
                    target.set(subject, replaced);
                }
            }
        };
    }

    private static Action allPatterns(Arguments args) {
        Target target = args.target("target");
        Strict<Regex> regex = args.regex("regex");
        Replacement replacement = Replacement.of(args);
        return switch (args.constString("mode")) {
            case "value" ->
                subject -> values(Containers.map(target, subject), regex.get(subject), replacement, subject);
            case "key" -> subject -> keys(Containers.map(target, subject), regex.get(subject), replacement, subject);
            default -> throw args.refuse("mode", "must be \"key\" or \"value\"");
        };
    }

    private static void values(Attributes map, Regex regex, Replacement replacement, Subject subject) {
        // Fetched before: it may come from a value that is replaced.
        String template = replacement.text().get(subject);
        for (int i = 0; i < map.size(); i++) {
            if (map.value(i) instanceof String text) {
                String replaced = replacement.all(regex, text, template, subject);
                if (replaced != null) {
                    map.set(i, replaced);
                }
            }
        }
    }

    private static void keys(Attributes map, Regex regex, Replacement replacement, Subject subject) {
        Attributes renamed = new Attributes();
        boolean changed = false;
        for (int i = 0; i < map.size(); i++) {
            String replaced = replacement.all(regex, map.key(i), subject);
            changed |= replaced != null;
            renamed.put(replaced == null ? map.key(i) : replaced, map.value(i));
        }
        if (changed) {
            Containers.replace(map, renamed);
        }
    }
}
