package io.spanway.otlp.model;

import io.spanway.otlp.Signal;
import io.spanway.otlp.message.Message;
import io.spanway.otlp.message.MessageReader;
import io.spanway.otlp.message.MessageWriter;
import io.spanway.otlp.message.Messages;
import org.jspecify.annotations.Nullable;

/** The items of one scope (OTLP {@code ScopeSpans}, {@code ScopeLogs}, {@code ScopeMetrics}). Confined to the payload's holder. */
public final class ScopeItems extends Message {
    private static final int SCOPE = 1 << 3 | 2;
    private static final int ITEMS = 2 << 3 | 2;
    private static final int SCHEMA_URL = 3 << 3 | 2;

    private final Signal signal;
    private final Messages<Item> items = new Messages<>();
    private @Nullable Scope scope;
    private String schemaUrl = "";

    /** A new one without items. */
    public ScopeItems(Signal signal) {
        this.signal = signal;
    }

    ScopeItems(Signal signal, MessageReader reader) {
        super(reader);
        this.signal = signal;
    }

    private ScopeItems(Signal signal, byte[] source) {
        super(source);
        this.signal = signal;
    }

    /** Decodes one scope group from an array, which must not be changed any more; what is no valid OTLP shows when it is first read. */
    public static ScopeItems decode(Signal signal, byte[] group) {
        return new ScopeItems(signal, group);
    }

    public Scope scope() {
        open();
        if (scope == null) {
            scope = Scope.absent();
        }
        return scope;
    }

    /** Spans, log records or metrics, as the signal says. Add no item of another class. */
    public Messages<Item> items() {
        open();
        return items;
    }

    public String schemaUrl() {
        open();
        return schemaUrl;
    }

    public void setSchemaUrl(String schemaUrl) {
        open();
        touch();
        this.schemaUrl = schemaUrl;
    }

    @Override
    protected boolean readField(int tag, MessageReader reader) {
        switch (tag) {
            case SCOPE -> {
                if (scope == null) {
                    scope = new Scope(reader);
                } else {
                    scope.merge(reader.message());
                }
            }
            case ITEMS -> items.read(item(reader));
            case SCHEMA_URL -> schemaUrl = reader.recurringString();
            default -> {
                return false;
            }
        }
        return true;
    }

    private Item item(MessageReader reader) {
        return switch (signal) {
            case TRACES -> new Span(reader);
            case LOGS -> new LogRecord(reader);
            case METRICS -> new Metric(reader);
            case PROFILES -> throw new IllegalStateException("profiles have no decoded form");
        };
    }

    @Override
    protected void writeFields(MessageWriter out) {
        out.string(3, schemaUrl);
        out.messages(2, items);
        if (scope != null && (scope.wasRead() || scope.changed())) {
            out.message(1, scope);
        }
    }

    @Override
    protected boolean partsChanged() {
        return items.changed() || (scope != null && scope.changed());
    }
}
