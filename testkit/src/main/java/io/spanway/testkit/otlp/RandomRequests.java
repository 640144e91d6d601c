package io.spanway.testkit.otlp;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.profiles.v1development.ExportProfilesServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.profiles.v1development.Profile;
import io.opentelemetry.proto.profiles.v1development.ProfilesDictionary;
import io.opentelemetry.proto.profiles.v1development.ResourceProfiles;
import io.opentelemetry.proto.profiles.v1development.ScopeProfiles;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.Random;

/**
 * Random requests of each signal: empty ones, missing resources and scopes, groups without items, few traces or many, ids of wrong length,
 * attributes of every kind. The same seed gives the same requests in the same order of calls.
 *
 * <p>Confined to the test's thread.
 */
public final class RandomRequests {
    private final Random random;
    private final RandomFields fields;
    private final RandomMetrics metrics;

    /** Put {@code seed} into the failure message. */
    public RandomRequests(long seed) {
        // Random's first numbers are alike for neighbouring seeds.
        this.random = new Random(seed * 0x9e3779b97f4a7c15L);
        this.fields = new RandomFields(random);
        this.metrics = new RandomMetrics(random, fields);
    }

    /** A request of a random one of the four signals. */
    public Message any() {
        return switch (random.nextInt(4)) {
            case 0 -> traces();
            case 1 -> logs();
            case 2 -> metrics();
            default -> profiles();
        };
    }

    /** Spans of 1 to 8 traces, mixed. */
    public ExportTraceServiceRequest traces() {
        fields.newTraces();
        ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
        for (int i = fields.few(); i > 0; i--) {
            ResourceSpans.Builder group = request.addResourceSpansBuilder().setSchemaUrl(fields.schemaUrl());
            if (fields.likely()) {
                group.setResource(fields.resource());
            }
            for (int j = fields.few(); j > 0; j--) {
                ScopeSpans.Builder scope = group.addScopeSpansBuilder().setSchemaUrl(fields.schemaUrl());
                if (fields.likely()) {
                    scope.setScope(fields.scope());
                }
                for (int k = fields.several(); k > 0; k--) {
                    scope.addSpans(span());
                }
            }
        }
        return request.build();
    }

    /** One span, most often a valid one. */
    public Span span() {
        Span.Builder span = Span.newBuilder()
                .setTraceId(fields.traceId())
                .setSpanId(fields.bytes(8))
                .setName(fields.text())
                .setKindValue(random.nextInt(7))
                .setStartTimeUnixNano(random.nextLong())
                .setEndTimeUnixNano(random.nextLong())
                .addAllAttributes(fields.attributes());
        if (fields.likely()) {
            span.setParentSpanId(fields.bytes(8)).setFlags(random.nextInt()).setTraceState("a=" + fields.text());
        }
        for (int i = fields.few(); i > 1; i--) {
            span.addEventsBuilder()
                    .setTimeUnixNano(random.nextLong())
                    .setName(fields.text())
                    .addAllAttributes(fields.attributes());
            span.addLinksBuilder().setTraceId(fields.bytes(16)).setSpanId(fields.bytes(8));
        }
        if (random.nextBoolean()) {
            span.setStatus(Status.newBuilder().setCodeValue(random.nextInt(3)).setMessage(fields.text()));
            span.setDroppedAttributesCount(random.nextInt(300));
        }
        return span.build();
    }

    /** Log records, some with trace ids of 1 to 8 traces. */
    public ExportLogsServiceRequest logs() {
        fields.newTraces();
        ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
        for (int i = fields.few(); i > 0; i--) {
            ResourceLogs.Builder group = request.addResourceLogsBuilder().setSchemaUrl(fields.schemaUrl());
            if (fields.likely()) {
                group.setResource(fields.resource());
            }
            for (int j = fields.few(); j > 0; j--) {
                ScopeLogs.Builder scope = group.addScopeLogsBuilder().setSchemaUrl(fields.schemaUrl());
                if (fields.likely()) {
                    scope.setScope(fields.scope());
                }
                for (int k = fields.several(); k > 0; k--) {
                    scope.addLogRecords(logRecord());
                }
            }
        }
        return request.build();
    }

    /** One log record, every second with a trace id. */
    public LogRecord logRecord() {
        LogRecord.Builder log = LogRecord.newBuilder()
                .setTimeUnixNano(random.nextLong())
                .setObservedTimeUnixNano(random.nextLong())
                .setSeverityNumberValue(random.nextInt(26))
                .setSeverityText(fields.text())
                .setBody(fields.value(0))
                .addAllAttributes(fields.attributes())
                .setFlags(random.nextInt());
        if (random.nextBoolean()) {
            log.setTraceId(fields.traceId()).setSpanId(fields.bytes(8));
        }
        return log.build();
    }

    /** Metrics of all kinds, some without data or points. */
    public ExportMetricsServiceRequest metrics() {
        ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
        for (int i = fields.few(); i > 0; i--) {
            ResourceMetrics.Builder group = request.addResourceMetricsBuilder().setSchemaUrl(fields.schemaUrl());
            if (fields.likely()) {
                group.setResource(fields.resource());
            }
            for (int j = fields.few(); j > 0; j--) {
                ScopeMetrics.Builder scope = group.addScopeMetricsBuilder().setSchemaUrl(fields.schemaUrl());
                if (fields.likely()) {
                    scope.setScope(fields.scope());
                }
                for (int k = fields.few(); k > 0; k--) {
                    scope.addMetrics(metrics.metric());
                }
            }
        }
        return request.build();
    }

    /** Profiles with a dictionary, which stands beside the resource groups. */
    public ExportProfilesServiceRequest profiles() {
        ExportProfilesServiceRequest.Builder request = ExportProfilesServiceRequest.newBuilder();
        if (fields.likely()) {
            request.setDictionary(
                    ProfilesDictionary.newBuilder().addStringTable("").addStringTable(fields.text()));
        }
        for (int i = fields.few(); i > 0; i--) {
            ResourceProfiles.Builder group =
                    request.addResourceProfilesBuilder().setSchemaUrl(fields.schemaUrl());
            if (fields.likely()) {
                group.setResource(fields.resource());
            }
            for (int j = fields.few(); j > 0; j--) {
                ScopeProfiles.Builder scope = group.addScopeProfilesBuilder().setScope(fields.scope());
                for (int k = fields.several(); k > 0; k--) {
                    scope.addProfiles(profile());
                }
            }
        }
        return request.build();
    }

    private Profile profile() {
        ByteString id = fields.bytes(16);
        return Profile.newBuilder()
                .setProfileId(id)
                .setTimeUnixNano(random.nextLong())
                .build();
    }
}
