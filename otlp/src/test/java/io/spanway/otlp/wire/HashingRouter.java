package io.spanway.otlp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.netty.buffer.ByteBuf;
import io.spanway.otlp.Signal;

/** Routes by a hash of the item's raw bytes, so that a test can say where an item belongs; checks what the splitter tells it. */
final class HashingRouter implements ItemRouter {
    private final Granularity granularity;
    private final int parts;
    private final int seed;
    private Signal signal = Signal.TRACES;
    private int resourceStart = -1;
    private int resourceEnd = -1;
    private int scopeStart = -1;
    private int scopeEnd = -1;
    private boolean checkIds = true;

    HashingRouter(Granularity granularity, int parts, int seed) {
        this.granularity = granularity;
        this.parts = parts;
        this.seed = seed;
    }

    /** For requests whose items protobuf-java may refuse for what lies deeper. */
    HashingRouter withoutIds() {
        checkIds = false;
        return this;
    }

    int partOf(ByteString item) {
        int hash = (item.hashCode() ^ seed) * 0x9e3779b9;
        return (hash >>> 8) % parts;
    }

    @Override
    public Granularity granularity(Signal signal) {
        this.signal = signal;
        return granularity;
    }

    @Override
    public void enterResource(ByteBuf request, int offset, int length) {
        assertThat(offset).isBetween(request.readerIndex(), request.writerIndex() - length);
        resourceStart = offset;
        resourceEnd = offset + length;
    }

    @Override
    public void enterScope(ByteBuf request, int offset, int length) {
        assertThat(granularity).isNotEqualTo(Granularity.RESOURCE);
        assertInside(offset, length, resourceStart, resourceEnd);
        scopeStart = offset;
        scopeEnd = offset + length;
    }

    @Override
    public void enterMetric(ByteBuf request, int offset, int length) {
        assertThat(granularity).isEqualTo(Granularity.POINT);
        assertInside(offset, length, scopeStart, scopeEnd);
    }

    @Override
    public int route(ByteBuf request, int offset, int length, int idOffset, int idLength) {
        ByteString item = ByteString.copyFrom(copy(request, offset, length));
        if (granularity == Granularity.RESOURCE) {
            assertThat(new int[] {offset, offset + length}).containsExactly(resourceStart, resourceEnd);
        } else {
            assertInside(offset, length, scopeStart, scopeEnd);
        }
        ByteString id = idOffset < 0 ? ByteString.EMPTY : ByteString.copyFrom(copy(request, idOffset, idLength));
        assertThat(idOffset >= 0 || idLength == 0).isTrue();
        if (checkIds && granularity != Granularity.RESOURCE) {
            assertThat(id).isEqualTo(GeneratedClasses.traceId(signal, item));
        }
        return partOf(item);
    }

    private static void assertInside(int offset, int length, int start, int end) {
        assertThat(offset).isBetween(start, end - length);
    }

    private static byte[] copy(ByteBuf request, int offset, int length) {
        byte[] bytes = new byte[length];
        request.getBytes(offset, bytes);
        return bytes;
    }
}
