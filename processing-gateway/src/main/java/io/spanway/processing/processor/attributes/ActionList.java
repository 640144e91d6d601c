package io.spanway.processing.processor.attributes;

import io.spanway.otlp.RequestContext;
import io.spanway.otlp.message.Attributes;
import java.util.List;

/** Actions that run one after the other. Thread-safe: no state that changes. */
final class ActionList {
    private final AttributeAction[] actions;

    ActionList(List<ActionConfig> configs) {
        actions = configs.stream().map(AttributeAction::of).toArray(AttributeAction[]::new);
    }

    void apply(Attributes attributes, RequestContext context) {
        for (AttributeAction action : actions) {
            action.apply(attributes, context);
        }
    }
}
