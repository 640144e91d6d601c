package io.spanway.processing.processor.attributes;

import io.spanway.otlp.RequestContext;
import io.spanway.otlp.message.Attributes;
import org.jspecify.annotations.Nullable;

/** {@code insert}: only where absent; {@code update}: only where present; {@code upsert}: both. Immutable. */
record PutAction(String key, ActionConfig.Action action, ValueSource source) implements AttributeAction {
    @Override
    public void apply(Attributes attributes, RequestContext context) {
        int index = attributes.indexOf(key);
        if (index < 0 ? action == ActionConfig.Action.UPDATE : action == ActionConfig.Action.INSERT) {
            return;
        }
        @Nullable Object value = source.value(attributes, context);
        if (value == ValueSource.NONE) {
            return;
        }
        if (index < 0) {
            attributes.add(key, value);
        } else {
            attributes.set(index, value);
        }
    }
}
