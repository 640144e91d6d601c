package io.spanway.processing.processor.attributes;

import com.google.re2j.Pattern;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.message.Attributes;
import org.jspecify.annotations.Nullable;

/** {@code delete}: removes a key, and those that a pattern finds. Immutable. */
record DeleteAction(String key, @Nullable Pattern pattern) implements AttributeAction {
    @Override
    public void apply(Attributes attributes, RequestContext context) {
        if (!key.isEmpty()) {
            attributes.remove(key);
        }
        if (pattern != null) {
            for (int i = attributes.size() - 1; i >= 0; i--) {
                if (pattern.matcher(attributes.key(i)).find()) {
                    attributes.removeAt(i);
                }
            }
        }
    }
}
