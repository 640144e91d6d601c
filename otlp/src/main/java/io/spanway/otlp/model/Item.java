package io.spanway.otlp.model;

import io.spanway.otlp.message.Message;
import io.spanway.otlp.message.MessageReader;

/** What pipelines carry: a span, a log record, or a metric with its points. Confined to the payload's holder. */
public abstract sealed class Item extends Message permits Span, LogRecord, Metric {
    Item() {}

    Item(MessageReader reader) {
        super(reader);
    }

    Item(byte[] source) {
        super(source);
    }

    /** A deep copy. */
    public abstract Item copy();
}
