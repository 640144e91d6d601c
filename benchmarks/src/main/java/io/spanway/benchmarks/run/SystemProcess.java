package io.spanway.benchmarks.run;

import io.spanway.core.transport.codec.Codec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A running system under test with all its children: their CPU clock and memory from {@code /proc} (Linux), and their end.
 *
 * <p>Confined to the thread that runs the benchmark; {@link #close} may also be called by a shutdown hook.
 */
final class SystemProcess implements AutoCloseable {
    private static final long READY_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long STOP_SECONDS = 10;
    /** Unit of utime and stime: USER_HZ, 100 on every Linux that runs Java. */
    private static final double TICK_MICROS = 10_000;

    private static final int UTIME = 11;
    private static final int STIME = 12;

    private final Process process;
    private final SystemKind.Ports ports;
    private final Path log;
    private final long startNanos;

    private SystemProcess(Process process, SystemKind.Ports ports, Path log, long startNanos) {
        this.process = process;
        this.ports = ports;
        this.log = log;
        this.startNanos = startNanos;
    }

    /**
     * Starts a system; the caller closes it, whatever comes next.
     *
     * @param command as in the environment variable; may hold several words
     * @param folder for the configuration and the log, its own
     */
    static SystemProcess start(SystemKind kind, String command, Path folder, List<String> backends, Codec out)
            throws IOException {
        SystemKind.Ports ports = new SystemKind.Ports(freePort(), freePort(), freePort());
        Path config = folder.resolve(kind == SystemKind.NGINX ? "nginx.conf" : "config.yaml");
        Files.writeString(config, kind.config(ports, backends, out));
        List<String> line = new ArrayList<>(List.of(command.trim().split("\\s+")));
        line.addAll(kind.arguments(config.toString()));
        Path log = folder.resolve("log.txt");
        long startNanos = System.nanoTime();
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new SystemProcess(process, ports, log, startNanos);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /**
     * Waits until it listens, and returns the seconds from its start.
     *
     * @throws IOException with its log, when it ends before or does not listen within 60 s
     */
    double awaitListening() throws IOException {
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.grpc()), 1_000);
                return (System.nanoTime() - startNanos) / 1e9;
            } catch (IOException e) {
                if (!process.isAlive() || System.nanoTime() - startNanos > READY_NANOS) {
                    throw new IOException(
                            "it does not listen: " + Files.readString(log).strip(), e);
                }
            }
            try {
                Thread.sleep(2);
            } catch (InterruptedException e) {
                throw new IOException("interrupted", e);
            }
        }
    }

    SystemKind.Ports ports() {
        return ports;
    }

    /** User and system time of all its processes so far; resolution 10 ms. */
    double cpuMicros() throws IOException {
        double ticks = 0;
        for (Path folder : folders()) {
            String stat = Files.readString(folder.resolve("stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            ticks += Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME]);
        }
        return ticks * TICK_MICROS;
    }

    /** Begins to look for the highest memory anew, where the kernel allows that. */
    void forgetPeak() {
        for (Path folder : folders()) {
            try {
                Files.writeString(folder.resolve("clear_refs"), "5");
            } catch (IOException e) {
                // Without it, the peak is that of the whole run.
            }
        }
    }

    /** Resident memory of all its processes: the highest since {@link #forgetPeak}, or now. */
    double mebibytes(boolean highest) throws IOException {
        long kibibytes = 0;
        for (Path folder : folders()) {
            for (String line : Files.readAllLines(folder.resolve("status"))) {
                if (line.startsWith(highest ? "VmHWM:" : "VmRSS:")) {
                    kibibytes += Long.parseLong(line.replaceAll("\\D", ""));
                }
            }
        }
        return kibibytes / 1024.0;
    }

    private List<Path> folders() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .map(handle -> Path.of("/proc", Long.toString(handle.pid())))
                .filter(Files::exists)
                .toList();
    }

    /** Ends it and what it started: politely, after 10 s by force. */
    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
