package io.spanway.lb.membership;

import com.codahale.metrics.Counter;
import io.spanway.core.telemetry.Metrics;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.zip.CRC32;

/** What membership tells to the outside. Written by the control thread, read by any. */
final class Meters {
    private static final String STATE = "spanway_lb_backend_state";

    final Counter updates;
    final Counter goodResolutions;
    final Counter badResolutions;
    final Counter ejections;
    final Counter starvations;
    private final Metrics metrics;
    private volatile int backends;
    private volatile int leaving;
    private volatile int doubted;
    private volatile long membersHash;
    private volatile long usableHash;

    Meters(MembershipContext context) {
        metrics = context.metrics();
        String resolver = context.resolver();
        String exporter = context.exporter();
        updates = metrics.counter(
                "otelcol_loadbalancer_num_backend_updates",
                "Number of times the list of backends was updated.",
                "resolver",
                resolver);
        goodResolutions = resolutions(resolver, "true");
        badResolutions = resolutions(resolver, "false");
        ejections =
                metrics.counter("spanway_lb_ejections", "Times that a backend was found down.", "exporter", exporter);
        starvations = metrics.counter(
                "spanway_lb_starvations",
                "Times that this gateway did not run for so long that silence of backends proves nothing.",
                "exporter",
                exporter);
        metrics.gauge(
                "otelcol_loadbalancer_num_backends",
                "Current number of backends in use.",
                () -> backends,
                "resolver",
                resolver);
        metrics.gauge(
                "spanway_lb_doubted_removals",
                "Backends that the last answer of the resolver lacked and that are kept until that is confirmed.",
                () -> doubted,
                "resolver",
                resolver);
        metrics.gauge(
                "spanway_lb_leaving_backends",
                "Backends that were removed and still get the traces that began there.",
                () -> leaving,
                "exporter",
                exporter);
        metrics.gauge(
                "spanway_lb_members_hash",
                "Hash of the backends' names: replicas with different values were told of different backends.",
                () -> membersHash,
                "exporter",
                exporter);
        metrics.gauge(
                "spanway_lb_table_hash",
                "Hash of the names of the backends in use: replicas with different values place some keys differently.",
                () -> usableHash,
                "exporter",
                exporter);
    }

    private Counter resolutions(String resolver, String success) {
        return metrics.counter(
                "otelcol_loadbalancer_num_resolutions",
                "Number of times the resolver has triggered new resolutions.",
                "resolver",
                resolver,
                "success",
                success);
    }

    void doubted(int now) {
        doubted = now;
    }

    void published(Collection<String> members, Collection<String> usable, int leavingNow) {
        backends = members.size();
        leaving = leavingNow;
        membersHash = hash(members);
        usableHash = hash(usable);
    }

    /** Of the set, whatever its order; 32 bits, which a double holds. */
    private static long hash(Collection<String> names) {
        CRC32 crc = new CRC32();
        for (String name : names.stream().sorted().toList()) {
            crc.update(name.getBytes(StandardCharsets.UTF_8));
            crc.update('\n');
        }
        return crc.getValue();
    }

    void shows(Known each) {
        metrics.gauge(
                STATE,
                "What is believed of a backend: 0 up, 1 suspect, 2 down.",
                () -> each.shown.ordinal(),
                "endpoint",
                each.member.name());
    }

    void forgets(Known each) {
        metrics.remove(STATE, "endpoint", each.member.name());
    }
}
