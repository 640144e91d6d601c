package io.spanway.processing.processor.attributes;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.message.Attributes;
import java.util.Map;

/** {@code extract}: the named groups of a pattern, found in a text, become attributes. */
final class ExtractAction implements AttributeAction {
    private final String key;
    private final Pattern pattern;
    private final String[] names;

    ExtractAction(String key, Pattern pattern) {
        this.key = key;
        this.pattern = pattern;
        this.names = new String[pattern.groupCount() + 1];
        for (Map.Entry<String, Integer> group : pattern.namedGroups().entrySet()) {
            names[group.getValue()] = group.getKey();
        }
    }

    /** @throws IllegalArgumentException unless the pattern has groups and each has a name */
    static void checkGroups(Pattern pattern) {
        int named = pattern.namedGroups().size();
        if (named == 0 || named < pattern.groupCount()) {
            throw new IllegalArgumentException("pattern: must have named groups, (?P<name>…), and no others");
        }
    }

    @Override
    public void apply(Attributes attributes, RequestContext context) {
        if (!(attributes.get(key) instanceof String text)) {
            return;
        }
        Matcher matcher = pattern.matcher(text);
        if (matcher.find()) {
            for (int i = 1; i < names.length; i++) {
                String found = matcher.group(i);
                attributes.put(names[i], found == null ? "" : found);
            }
        }
    }
}
