package io.spanway.lb.resolve;

import io.spanway.core.transport.Endpoint;
import io.spanway.core.transport.EventLoops;
import java.time.Duration;
import java.util.List;

/** Settings of a resolver, below {@code resolver} in YAML. Immutable. */
public sealed interface ResolverConfig {
    /** Makes the resolver; it does nothing before it is started. */
    Resolver create(EventLoops loops);

    /** Value of the metrics' label {@code resolver}. */
    String kind();

    /** Answers in a row that must lack a backend before it is believed to be gone. */
    int confirmations();

    /** @param hostnames {@code host[:port]}, at least one; 4317 where there is no port */
    record Static(List<String> hostnames) implements ResolverConfig {
        public Static {
            hostnames = hostnames == null ? List.of() : List.copyOf(hostnames);
            if (hostnames.isEmpty()) {
                throw new IllegalArgumentException("hostnames: empty; list at least one host:port");
            }
            for (String hostname : hostnames) {
                check("hostnames", hostname);
            }
        }

        @Override
        public Resolver create(EventLoops loops) {
            return new StaticResolver(this);
        }

        @Override
        public String kind() {
            return "static";
        }

        /** The configuration is the truth. */
        @Override
        public int confirmations() {
            return 1;
        }
    }

    /**
     * A and AAAA records of one name.
     *
     * @param hostname to look up; the system's hosts file and search domains are honoured; an IP address stands for itself
     * @param port of every address found, as text; empty = 4317. The Collector's ring depends on whether it is written
     * @param interval between lookups, 5s; sooner if the answer's time to live ends sooner, but not within a second
     * @param timeout of one lookup, 1s
     * @param servers DNS servers {@code ip[:port]}, in place of the system's; ours
     */
    record Dns(String hostname, String port, Duration interval, Duration timeout, List<String> servers)
            implements ResolverConfig {
        static final int DNS_PORT = 53;

        public Dns {
            hostname = hostname == null ? "" : hostname.strip();
            port = port == null ? "" : port.strip();
            interval = interval == null || interval.isZero() ? Duration.ofSeconds(5) : interval;
            timeout = timeout == null || timeout.isZero() ? Duration.ofSeconds(1) : timeout;
            servers = servers == null ? List.of() : List.copyOf(servers);
            if (hostname.isEmpty()) {
                throw new IllegalArgumentException("hostname: empty; name the host whose addresses are the backends");
            }
            if (!port.isEmpty()) {
                check("port", "host:" + port);
            }
            if (interval.isNegative() || timeout.isNegative()) {
                throw new IllegalArgumentException(
                        (interval.isNegative() ? "interval" : "timeout") + ": must be positive");
            }
            for (String server : servers) {
                check("servers", server);
            }
        }

        @Override
        public Resolver create(EventLoops loops) {
            return new DnsResolver(this, loops);
        }

        @Override
        public String kind() {
            return "dns";
        }

        /** Name servers that disagree, or answer in part, are an everyday matter. */
        @Override
        public int confirmations() {
            return 2;
        }
    }

    private static void check(String key, String text) {
        try {
            Endpoint endpoint = ResolvedBackend.endpoint(text);
            if (endpoint.port() == 0) {
                throw new IllegalArgumentException("\"" + text + "\" has port 0");
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
        }
    }
}
