package io.spanway.otlp.model;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.spanway.otlp.Decoded;
import io.spanway.otlp.Payload;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import io.spanway.otlp.message.Message;
import io.spanway.otlp.message.MessageReader;
import io.spanway.otlp.message.MessageWriter;
import io.spanway.otlp.message.Messages;

/**
 * The decoded form of one payload (OTLP {@code Export*ServiceRequest}).
 *
 * <p>{@link #of} decodes a payload's bytes once; later stages get the same objects, and whoever asks the payload for its bytes gets them encoded
 * again if something was changed. Profiles have no decoded form. Confined to the thread that holds the payload.
 */
public final class Telemetry extends Message implements Decoded {
    private static final int RESOURCES = 1 << 3 | 2;

    private final Signal signal;
    private final int sizeBytes;
    private final Messages<ResourceItems> resources = new Messages<>();

    /** A new one without resources. */
    public Telemetry(Signal signal) {
        this.signal = signal;
        this.sizeBytes = 0;
    }

    private Telemetry(Signal signal, byte[] source) {
        super(source);
        this.signal = signal;
        this.sizeBytes = source.length;
    }

    /** Decodes a request from an array, which must not be changed any more. */
    public static Telemetry decode(Signal signal, byte[] request) {
        return new Telemetry(signal, request);
    }

    /**
     * The decoded form of a payload, which keeps it.
     *
     * @throws io.spanway.otlp.message.MalformedMessageException now or later, when a part that is no valid OTLP is first read
     */
    public static Telemetry of(Payload payload) {
        if (payload.decoded() instanceof Telemetry known) {
            return known;
        }
        Telemetry telemetry = new Telemetry(payload.signal(), ByteBufUtil.getBytes(payload.bytes()));
        payload.keepDecoded(telemetry);
        return telemetry;
    }

    /** A payload with this content, for telemetry that a component makes itself. */
    public Payload toPayload(RequestContext context, long arrivalNanos) {
        Payload payload = new Payload(signal, encode(), context, arrivalNanos);
        payload.counted(items());
        return payload;
    }

    public Signal signal() {
        return signal;
    }

    public Messages<ResourceItems> resources() {
        open();
        return resources;
    }

    /** Number of spans, log records or data points. */
    public int items() {
        int count = 0;
        for (ResourceItems resource : resources()) {
            for (ScopeItems scope : resource.scopes()) {
                count +=
                        signal == Signal.METRICS ? points(scope) : scope.items().size();
            }
        }
        return count;
    }

    private static int points(ScopeItems scope) {
        int count = 0;
        for (Item item : scope.items()) {
            count += ((Metric) item).points().size();
        }
        return count;
    }

    /** Removes metrics without points, and scopes and resources without items. */
    public void removeEmpty() {
        for (ResourceItems resource : resources()) {
            for (ScopeItems scope : resource.scopes()) {
                if (signal == Signal.METRICS) {
                    scope.items().removeIf(item -> ((Metric) item).points().isEmpty());
                }
            }
            resource.scopes().removeIf(scope -> scope.items().isEmpty());
        }
        resources().removeIf(resource -> resource.scopes().isEmpty());
    }

    @Override
    public ByteBuf encode() {
        MessageWriter out = new MessageWriter(sizeBytes + sizeBytes / 8);
        writeTo(out);
        return out.finish();
    }

    @Override
    protected boolean readField(int tag, MessageReader reader) {
        if (tag != RESOURCES) {
            return false;
        }
        resources.read(new ResourceItems(signal, reader));
        return true;
    }

    @Override
    protected void writeFields(MessageWriter out) {
        out.messages(1, resources);
    }

    @Override
    protected boolean partsChanged() {
        return resources.changed();
    }
}
