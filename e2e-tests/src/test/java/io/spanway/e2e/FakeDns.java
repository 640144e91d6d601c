package io.spanway.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A DNS server that answers each question for IPv4 addresses with what the test says at the moment. Thread-safe. */
final class FakeDns implements AutoCloseable {
    /** Response codes of RFC 1035, section 4.1.1. */
    static final int OK = 0;

    static final int SERVFAIL = 2;
    static final int NXDOMAIN = 3;

    private static final int IPV4 = 1;
    private static final int HEADER_BYTES = 12;
    private static final byte[] PREFIX_OF_RECORD = {(byte) 0xc0, HEADER_BYTES, 0, IPV4, 0, 1, 0, 0, 0, 1, 0, 4};

    /** An answer. */
    private record Answer(int code, List<String> addresses) {}

    private final DatagramSocket socket;
    private final AtomicInteger questions = new AtomicInteger();
    private volatile Answer answer = new Answer(OK, List.of());

    FakeDns() throws SocketException {
        socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "dns");
        thread.setDaemon(true);
        thread.start();
    }

    /** {@code ip:port}. */
    String address() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    /** From now on the name has these addresses. */
    void names(List<String> addresses) {
        answer = new Answer(OK, List.copyOf(addresses));
    }

    /** From now on every question is answered with an error. */
    void fails(int code) {
        answer = new Answer(code, List.of());
    }

    /** Questions for IPv4 addresses so far. */
    int questions() {
        return questions.get();
    }

    private void serve() {
        byte[] buffer = new byte[1500];
        while (!socket.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(packet);
                byte[] reply = reply(ByteBuffer.wrap(buffer, 0, packet.getLength()));
                socket.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
            } catch (SocketException e) {
                return;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private byte[] reply(ByteBuffer question) throws IOException {
        int at = HEADER_BYTES;
        while (question.get(at) != 0) {
            at += question.get(at) + 1;
        }
        int end = at + 5;
        boolean ipv4 = question.getShort(at + 1) == IPV4;
        Answer now = answer;
        questions.addAndGet(ipv4 ? 1 : 0);
        List<String> addresses = ipv4 ? now.addresses() : List.of();
        ByteBuffer reply = ByteBuffer.allocate(end + addresses.size() * (PREFIX_OF_RECORD.length + 4));
        reply.putShort(question.getShort(0)).putShort((short) (0x8180 | now.code()));
        reply.putShort((short) 1).putShort((short) addresses.size()).putInt(0);
        reply.put(Arrays.copyOfRange(question.array(), HEADER_BYTES, end));
        for (String address : addresses) {
            reply.put(PREFIX_OF_RECORD).put(InetAddress.getByName(address).getAddress());
        }
        return reply.array();
    }

    @Override
    public void close() {
        socket.close();
    }
}
