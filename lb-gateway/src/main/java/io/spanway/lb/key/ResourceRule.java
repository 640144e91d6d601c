package io.spanway.lb.key;

import io.netty.buffer.ByteBuf;
import io.spanway.lb.key.value.KeyBytes;
import io.spanway.lb.key.value.ValueText;
import io.spanway.otlp.wire.WireCursor;
import java.nio.charset.StandardCharsets;

/** The keys that belong to a whole resource group, appended to a key being built. Confined to one event loop. */
final class ResourceRule {
    /** Which of them. */
    enum Kind {
        /** Ours: {@code service.name} as text; without one, the resource's encoded bytes, so that nothing is dropped and no single backend gets it all. */
        SERVICE,
        /** The exporter's for logs: {@code service.name} if it is a string, else nothing. */
        OTELCOL_LOGS_SERVICE,
        /** The exporter's for metrics: the same, but it drops a resource without {@code service.name}, where our rule holds instead. */
        OTELCOL_METRICS_SERVICE,
        /** Identity of the resource's attributes. */
        RESOURCE
    }

    private static final byte[] SERVICE_NAME = "service.name".getBytes(StandardCharsets.US_ASCII);

    private final Kind kind;
    private final AttributeFinder finder = new AttributeFinder();
    private final ValueText text = new ValueText();
    private final WireCursor group = new WireCursor();
    private final Identity identity = new Identity();

    ResourceRule(Kind kind) {
        this.kind = kind;
    }

    /** @param offset where the resource group begins, not the resource */
    void append(ByteBuf request, int offset, int length, KeyBytes key) {
        if (kind == Kind.RESOURCE) {
            key.ascii("resource/");
            identity.begin();
            identity.envelope(request, offset, length, OtlpFields.RESOURCE_ATTRIBUTES);
            key.hex(identity.hash());
            return;
        }
        int before = key.length();
        boolean found = finder.inEnvelope(request, offset, length, OtlpFields.RESOURCE_ATTRIBUTES, SERVICE_NAME);
        if (found && kind == Kind.SERVICE) {
            text.append(request, finder.valueOffset(), finder.valueLength(), key);
        } else if (found) {
            text.appendString(request, finder.valueOffset(), finder.valueLength(), key);
        }
        boolean ours = kind == Kind.SERVICE ? key.length() == before : !found && kind == Kind.OTELCOL_METRICS_SERVICE;
        if (ours) {
            resourceBytes(request, offset, length, key);
        }
    }

    private void resourceBytes(ByteBuf request, int offset, int length, KeyBytes key) {
        group.reset(request, offset, length);
        while (group.next()) {
            if (group.is(OtlpFields.ENVELOPE, WireCursor.BYTES)) {
                key.put(request, group.valueOffset(), group.valueLength());
            }
        }
        group.clear();
    }
}
