package io.spanway.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A way to a backend that takes no more than so many bytes a second from the gateway, so that its socket fills. Answers pass freely.
 * Thread-safe.
 */
final class Throttle implements AutoCloseable {
    static final int FREE = Integer.MAX_VALUE;

    /** Small, so that what the system takes in for us is little. */
    private static final int RECEIVE_BYTES = 4096;

    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final ServerSocket door = new ServerSocket();
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final int backendPort;
    private volatile int bytesPerSecond = FREE;

    Throttle(int backendPort) throws IOException {
        this.backendPort = backendPort;
        door.setReceiveBufferSize(RECEIVE_BYTES);
        door.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        start(this::accept);
    }

    String address() {
        return "127.0.0.1:" + door.getLocalPort();
    }

    /** Bytes a second of each connection from now on. */
    void limit(int bytes) {
        bytesPerSecond = bytes;
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "throttle");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket front = door.accept();
                Socket back = new Socket(InetAddress.getLoopbackAddress(), backendPort);
                sockets.add(front);
                sockets.add(back);
                start(() -> copy(front, back, true));
                start(() -> copy(back, front, false));
            } catch (IOException e) {
                // Closed, or the backend is gone: the gateway tries again.
                continue;
            }
        }
    }

    private void copy(Socket from, Socket to, boolean limited) {
        byte[] buffer = new byte[16 * 1024];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = 0; count >= 0; ) {
                int most = limited ? room(buffer.length) : buffer.length;
                count = most == 0 ? 0 : in.read(buffer, 0, most);
                if (count > 0) {
                    out.write(buffer, 0, count);
                }
            }
        } catch (IOException e) {
            // One side is gone, and with it the other.
            return;
        }
    }

    /** Bytes that may be read now, after the wait that the limit asks for. */
    private int room(int most) {
        int limit = bytesPerSecond;
        if (limit == FREE) {
            return most;
        }
        LockSupport.parkNanos(STEP_NANOS);
        long share = limit * STEP_NANOS / TimeUnit.SECONDS.toNanos(1);
        if (share == 0) {
            // One byte, as seldom as that.
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1) / limit);
        }
        return (int) Math.max(1, Math.min(most, share));
    }

    @Override
    public void close() throws IOException {
        door.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
