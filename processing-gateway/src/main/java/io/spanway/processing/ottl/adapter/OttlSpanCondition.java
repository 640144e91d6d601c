package io.spanway.processing.ottl.adapter;

import io.spanway.otlp.message.MalformedMessageException;
import io.spanway.otlp.message.Messages;
import io.spanway.otlp.model.Span;
import io.spanway.otlp.model.SpanEvent;
import io.spanway.otlp.wire.SpanView;
import io.spanway.processing.ottl.eval.Subject;
import io.spanway.processing.ottl.value.EvalException;
import io.spanway.processing.sampling.SpanCondition;
import java.util.List;

/** OTTL conditions on spans and on their events, any of which suffices. Confined to the shard's thread. */
final class OttlSpanCondition implements SpanCondition {
    private final GuardedCondition[] spanConditions;
    private final GuardedCondition[] eventConditions;
    private final SpanDecoder decoder = new SpanDecoder();

    OttlSpanCondition(List<GuardedCondition> spanConditions, List<GuardedCondition> eventConditions) {
        this.spanConditions = spanConditions.toArray(new GuardedCondition[0]);
        this.eventConditions = eventConditions.toArray(new GuardedCondition[0]);
    }

    @Override
    public Answer test(SpanView view) {
        Subject subject = decoder.decode(view);
        try {
            return any(spanConditions, subject) || (eventConditions.length > 0 && anyEvent(subject))
                    ? Answer.TRUE
                    : Answer.FALSE;
        } catch (EvalException e) {
            return Answer.FAILED;
        }
    }

    private boolean anyEvent(Subject subject) {
        Messages<SpanEvent> events = events(subject.span());
        for (int i = 0; i < events.size(); i++) {
            subject.setEvent(events.get(i), i);
            if (any(eventConditions, subject)) {
                return true;
            }
        }
        return false;
    }

    /** A span that cannot be decoded has no events; whatever is asked about the span itself fails by itself. */
    private static Messages<SpanEvent> events(Span span) {
        try {
            return span.events();
        } catch (MalformedMessageException e) {
            return new Messages<>();
        }
    }

    private static boolean any(GuardedCondition[] conditions, Subject subject) {
        for (GuardedCondition condition : conditions) {
            if (condition.matches(subject)) {
                return true;
            }
        }
        return false;
    }
}
