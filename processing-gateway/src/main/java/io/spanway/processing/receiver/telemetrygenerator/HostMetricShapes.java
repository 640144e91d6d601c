package io.spanway.processing.receiver.telemetrygenerator;

import io.spanway.otlp.message.Attributes;
import java.util.List;

/** What {@code host_metrics} generates: a small machine's usual metrics. Immutable. */
final class HostMetricShapes {
    private static final long GIGABYTE = 1_000_000_000L;

    static final List<MetricShape> ALL = List.of(
            sum("system.cpu.time", "s", 0, 10_000, "cpu", "cpu0", "state", "user"),
            sum("system.cpu.time", "s", 0, 10_000, "cpu", "cpu0", "state", "system"),
            sum("system.cpu.time", "s", 0, 100_000, "cpu", "cpu0", "state", "idle"),
            gauge("system.cpu.load_average.1m", "{thread}", 4),
            gauge("system.cpu.load_average.5m", "{thread}", 4),
            gauge("system.cpu.load_average.15m", "{thread}", 4),
            sum("system.memory.usage", "By", GIGABYTE, 8 * GIGABYTE, "state", "used"),
            sum("system.memory.usage", "By", GIGABYTE, 8 * GIGABYTE, "state", "free"),
            sum("system.memory.usage", "By", GIGABYTE, 4 * GIGABYTE, "state", "cached"),
            gauge("system.memory.utilization", "1", 1, "state", "used"),
            sum("system.filesystem.usage", "By", GIGABYTE, 16 * GIGABYTE, "mountpoint", "/", "state", "used"),
            sum("system.disk.operations", "{operations}", 0, 1_000_000, "device", "sda", "direction", "read"),
            sum("system.disk.operations", "{operations}", 0, 1_000_000, "device", "sda", "direction", "write"),
            sum("system.network.io", "By", 0, GIGABYTE, "device", "eth0", "direction", "receive"),
            sum("system.network.io", "By", 0, GIGABYTE, "device", "eth0", "direction", "transmit"),
            sum("system.network.errors", "{errors}", 0, 100, "device", "eth0", "direction", "receive"),
            sum("system.processes.count", "{processes}", 100, 200, "status", "running"));

    private HostMetricShapes() {}

    private static MetricShape sum(String name, String unit, long least, long most, String... attributes) {
        return new MetricShape(name, unit, true, least, most, attributes(attributes));
    }

    private static MetricShape gauge(String name, String unit, long most, String... attributes) {
        return new MetricShape(name, unit, false, 0, most, attributes(attributes));
    }

    private static Attributes attributes(String[] pairs) {
        Attributes attributes = new Attributes();
        for (int i = 0; i < pairs.length; i += 2) {
            attributes.put(pairs[i], pairs[i + 1]);
        }
        return attributes;
    }
}
