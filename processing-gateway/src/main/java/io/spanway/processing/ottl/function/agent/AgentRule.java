package io.spanway.processing.ottl.function.agent;

import com.google.re2j.Matcher;
import io.spanway.processing.ottl.value.Regex;
import io.spanway.processing.ottl.value.Template;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One rule: an expression, and templates of name and version. Thread-safe. */
final class AgentRule {
    private static final int VERSION_PARTS = 4;

    private final String expression;
    private final String name;
    private final String[] version = new String[VERSION_PARTS];
    /** Compiled when first tried: most texts are decided by a rule near the start. */
    private volatile @Nullable Regex regex;

    /**
     * @param entry of the rules' file
     * @param nameKey key of the name's template; the first group if that is absent
     * @param versionPrefix what stands before {@code v1_replacement} and so on
     */
    AgentRule(Map<String, String> entry, String nameKey, String versionPrefix) {
        String flag = entry.get("regex_flag");
        this.expression = (flag == null ? "" : "(?" + flag + ")") + entry.get("regex");
        this.name = entry.getOrDefault(nameKey, "$1");
        for (int i = 0; i < VERSION_PARTS; i++) {
            version[i] = entry.getOrDefault(versionPrefix + "v" + (i + 1) + "_replacement", "$" + (i + 2));
        }
        if (versionPrefix.isEmpty()) {
            version[VERSION_PARTS - 1] = "";
        }
    }

    /** What the text says by this rule, or null if it does not match or names nothing. */
    AgentRules.@Nullable Match match(String text) {
        Regex compiled = compiled();
        Matcher matcher = compiled.matcher(text);
        if (!matcher.find()) {
            return null;
        }
        String found = Template.expand(name, matcher, compiled);
        return found.isEmpty() ? null : new AgentRules.Match(found, version(matcher, compiled));
    }

    private Regex compiled() {
        Regex known = regex;
        if (known == null) {
            known = Regex.of(expression);
            regex = known;
        }
        return known;
    }

    private String version(Matcher matcher, Regex compiled) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < VERSION_PARTS; i++) {
            String part = Template.expand(version[i], matcher, compiled);
            if (!part.isEmpty()) {
                out.append(i == 0 ? "" : ".").append(part);
            }
        }
        return out.toString();
    }
}
