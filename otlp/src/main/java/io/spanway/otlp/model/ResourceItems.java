package io.spanway.otlp.model;

import io.spanway.otlp.Signal;
import io.spanway.otlp.message.Message;
import io.spanway.otlp.message.MessageReader;
import io.spanway.otlp.message.MessageWriter;
import io.spanway.otlp.message.Messages;
import org.jspecify.annotations.Nullable;

/** What one resource produced (OTLP {@code ResourceSpans}, {@code ResourceLogs}, {@code ResourceMetrics}). Confined to the payload's holder. */
public final class ResourceItems extends Message {
    private static final int RESOURCE = 1 << 3 | 2;
    private static final int SCOPES = 2 << 3 | 2;
    private static final int SCHEMA_URL = 3 << 3 | 2;

    private final Signal signal;
    private final Messages<ScopeItems> scopes = new Messages<>();
    private @Nullable Resource resource;
    private String schemaUrl = "";

    /** A new one without scopes. */
    public ResourceItems(Signal signal) {
        this.signal = signal;
    }

    ResourceItems(Signal signal, MessageReader reader) {
        super(reader);
        this.signal = signal;
    }

    private ResourceItems(Signal signal, byte[] source) {
        super(source);
        this.signal = signal;
    }

    /** Decodes one resource group from an array, which must not be changed any more; what is no valid OTLP shows when it is first read. */
    public static ResourceItems decode(Signal signal, byte[] group) {
        return new ResourceItems(signal, group);
    }

    public Resource resource() {
        open();
        if (resource == null) {
            resource = Resource.absent();
        }
        return resource;
    }

    public Messages<ScopeItems> scopes() {
        open();
        return scopes;
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
            case RESOURCE -> {
                if (resource == null) {
                    resource = new Resource(reader);
                } else {
                    resource.merge(reader.message());
                }
            }
            case SCOPES -> scopes.read(new ScopeItems(signal, reader));
            case SCHEMA_URL -> schemaUrl = reader.recurringString();
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    protected void writeFields(MessageWriter out) {
        out.string(3, schemaUrl);
        out.messages(2, scopes);
        if (resource != null && (resource.wasRead() || resource.changed())) {
            out.message(1, resource);
        }
    }

    @Override
    protected boolean partsChanged() {
        return scopes.changed() || (resource != null && resource.changed());
    }
}
