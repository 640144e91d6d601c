package io.spanway.processing.processor;

import com.sun.management.OperatingSystemMXBean;
import io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;
import java.util.Locale;

/**
 * What the process uses and may use, in bytes: heap and direct buffers.
 *
 * <p>Eden is left out of the heap: what lies there is garbage for the most part, and the next young collection frees it in milliseconds;
 * counting it would refuse data of a healthy process several times a minute. Thread-safe.
 */
class ProcessMemory {
    private final List<MemoryPoolMXBean> heap = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .filter(pool -> !pool.getName().toLowerCase(Locale.ROOT).contains("eden"))
            .toList();
    private final List<BufferPoolMXBean> buffers = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .toList();

    /** Heap without Eden, and direct memory, in use now. */
    long usedBytes() {
        long used = Math.max(0, PlatformDependent.usedDirectMemory());
        for (MemoryPoolMXBean pool : heap) {
            used += pool.getUsage().getUsed();
        }
        for (BufferPoolMXBean pool : buffers) {
            used += Math.max(0, pool.getMemoryUsed());
        }
        return used;
    }

    /** The share in use of that part of the heap where objects live that have survived, from 0 to 1. */
    double heapShare() {
        long used = 0;
        long most = 0;
        for (MemoryPoolMXBean pool : heap) {
            boolean survivors = pool.getName().toLowerCase(Locale.ROOT).contains("survivor");
            if (!survivors && pool.getUsage().getMax() > 0) {
                used += pool.getUsage().getUsed();
                most += pool.getUsage().getMax();
            }
        }
        return most == 0 ? 0 : (double) used / most;
    }

    /** The most that the process can use: the machine's or container's memory, or what the JVM was given if that is less. */
    long totalBytes() {
        long jvm = Runtime.getRuntime().maxMemory() + PlatformDependent.maxDirectMemory();
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? Math.min(system.getTotalMemorySize(), jvm)
                : jvm;
    }

    /** Collects garbage now. Blocks. */
    void collect() {
        System.gc();
    }
}
