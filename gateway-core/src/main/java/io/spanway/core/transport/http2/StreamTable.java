package io.spanway.core.transport.http2;

import io.netty.util.collection.IntObjectHashMap;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The open streams of a connection by number, and which numbers were used (RFC 9113 §5.1.1). Confined to its connection's event loop.
 */
final class StreamTable {
    /** For so many streams that we reset we remember that what still comes on them is no error of the peer's. */
    private static final int REMEMBERED_RESETS = 256;

    private final boolean server;
    private final IntObjectHashMap<Http2Stream> open = new IntObjectHashMap<>();
    private final int[] reset = new int[REMEMBERED_RESETS];
    private int nextReset;
    private int lastRemote;
    private int nextLocal;

    StreamTable(boolean server) {
        this.server = server;
        this.nextLocal = server ? 2 : 3;
    }

    @Nullable
    Http2Stream get(int id) {
        return open.get(id);
    }

    int size() {
        return open.size();
    }

    void add(Http2Stream stream) {
        open.put(stream.id(), stream);
    }

    void remove(Http2Stream stream) {
        open.remove(stream.id());
    }

    /** All open streams, in a list of its own. */
    List<Http2Stream> all() {
        return new ArrayList<>(open.values());
    }

    /** Whether the peer may open streams of this number. */
    boolean ofPeer(int id) {
        return server == ((id & 1) == 1);
    }

    /** Whether a stream of this number was never opened. */
    boolean idle(int id) {
        return ofPeer(id) ? id > lastRemote : (nextLocal > 0 && id >= nextLocal) || id == 1;
    }

    void openedByPeer(int id) {
        lastRemote = id;
    }

    /** The last stream that the peer opened, 0 before the first. */
    int lastRemote() {
        return lastRemote;
    }

    boolean localLeft() {
        return nextLocal > 0;
    }

    /** A number for a stream of ours; while {@link #localLeft}. */
    int nextLocal() {
        int id = nextLocal;
        nextLocal += 2;
        return id;
    }

    void rememberReset(int id) {
        reset[nextReset++ % REMEMBERED_RESETS] = id;
    }

    /** Whether we reset this stream not long ago. */
    boolean wasReset(int id) {
        for (int known : reset) {
            if (known == id) {
                return true;
            }
        }
        return false;
    }
}
