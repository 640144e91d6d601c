package io.spanway.otlp;

/** The kinds of telemetry that OTLP carries, each with its names in configuration, metrics and on the wire. Immutable. */
public enum Signal {
    TRACES("traces", "spans", "opentelemetry.proto.collector.trace.v1.TraceService", "/v1/traces"),
    METRICS("metrics", "metric_points", "opentelemetry.proto.collector.metrics.v1.MetricsService", "/v1/metrics"),
    LOGS("logs", "log_records", "opentelemetry.proto.collector.logs.v1.LogsService", "/v1/logs"),
    PROFILES(
            "profiles",
            "profiles",
            "opentelemetry.proto.collector.profiles.v1development.ProfilesService",
            "/v1development/profiles");

    private final String id;
    private final String itemsName;
    private final String grpcService;
    private final String httpPath;

    Signal(String id, String itemsName, String grpcService, String httpPath) {
        this.id = id;
        this.itemsName = itemsName;
        this.grpcService = grpcService;
        this.httpPath = httpPath;
    }

    /** Name of the signal in configuration files, for example {@code traces}. */
    public String id() {
        return id;
    }

    /** What the Collector's metric names call the items of this signal, for example {@code spans}. */
    public String itemsName() {
        return itemsName;
    }

    /** Full name of the gRPC service (OTLP spec: OTLP/gRPC). */
    public String grpcService() {
        return grpcService;
    }

    /** Path of the unary export method, for example {@code /opentelemetry…TraceService/Export}. */
    public String grpcPath() {
        return "/" + grpcService + "/Export";
    }

    /**
     * Whether two requests, one behind the other, are the request that holds the items of both: protobuf joins repeated fields. Profiles are
     * not so: their samples are indexes into the dictionary of their own request.
     */
    public boolean concatenates() {
        return this != PROFILES;
    }

    /** Default HTTP path (OTLP spec: OTLP/HTTP Request). */
    public String httpPath() {
        return httpPath;
    }
}
