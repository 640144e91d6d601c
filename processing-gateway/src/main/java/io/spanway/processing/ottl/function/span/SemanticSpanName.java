package io.spanway.processing.ottl.function.span;

import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.model.Span;
import io.spanway.processing.ottl.value.JsonText;
import org.jspecify.annotations.Nullable;

/**
 * The name that the semantic conventions give a span, from its kind and its attributes of HTTP, RPC, databases and messaging.
 *
 * <p>Older names of an attribute count where the present one is absent (semantic conventions 1.37 to 1.43: HTTP, RPC, database and messaging
 * spans). Thread-safe: no state.
 */
final class SemanticSpanName {
    private static final int SERVER = 2;
    private static final int CLIENT = 3;
    private static final int PRODUCER = 4;
    private static final int CONSUMER = 5;

    private SemanticSpanName() {}

    /** The name by the conventions; the span's own where none of them applies. */
    static String of(Span span) {
        Attributes attributes = span.attributes();
        String name = switch (span.kind()) {
            case SERVER -> first(http(attributes, "http.route"), rpc(attributes), messaging(attributes));
            case CLIENT ->
                first(http(attributes, "url.template"), rpc(attributes), database(attributes), messaging(attributes));
            case PRODUCER, CONSUMER -> messaging(attributes);
            default -> null;
        };
        return name == null || name.isEmpty() ? span.name() : name;
    }

    private static @Nullable String first(@Nullable String... names) {
        for (String name : names) {
            if (name != null && !name.isEmpty()) {
                return name;
            }
        }
        return null;
    }

    /** Text of the first of some attributes that is there. */
    private static @Nullable String text(Attributes attributes, String... keys) {
        for (String key : keys) {
            int index = attributes.indexOf(key);
            if (index >= 0) {
                return JsonText.asString(attributes.value(index));
            }
        }
        return null;
    }

    private static @Nullable String http(Attributes attributes, String targetKey) {
        String method = text(attributes, "http.request.method", "http.method");
        String target = text(attributes, targetKey);
        return method == null || target == null ? method : method + " " + target;
    }

    private static @Nullable String rpc(Attributes attributes) {
        String system = text(attributes, "rpc.system.name", "rpc.system");
        if (system == null) {
            return null;
        }
        String method = text(attributes, "rpc.method", "rpc.grpc.method");
        String service = text(attributes, "rpc.service", "rpc.grpc.service");
        if (service != null) {
            return service + "/" + (method == null ? "*" : method);
        }
        return method == null ? system : method;
    }

    private static @Nullable String database(Attributes attributes) {
        String system = text(attributes, "db.system.name", "db.system");
        if (system == null) {
            return null;
        }
        String summary = text(attributes, "db.query.summary");
        if (summary != null) {
            return summary;
        }
        String operation = text(attributes, "db.operation.name", "db.operation");
        return joined(operation, databaseTarget(attributes), system);
    }

    private static @Nullable String databaseTarget(Attributes attributes) {
        String namespace = text(attributes, "db.namespace", "db.name");
        String inside = text(attributes, "db.collection.name", "db.stored_procedure.name");
        boolean named = namespace != null && !namespace.isEmpty();
        if (inside != null) {
            return named ? namespace + "." + inside : inside;
        }
        return named ? namespace : server(attributes);
    }

    private static @Nullable String messaging(Attributes attributes) {
        String system = text(attributes, "messaging.system");
        if (system == null) {
            return null;
        }
        String operation = text(attributes, "messaging.operation.name", "messaging.operation");
        String destination = destination(attributes);
        // Unlike an operation of a database, an empty one of messaging counts.
        return operation != null && destination != null && !destination.isEmpty()
                ? operation + " " + destination
                : first(destination, operation == null ? system : operation);
    }

    private static @Nullable String destination(Attributes attributes) {
        if (Boolean.TRUE.equals(attributes.get("messaging.destination.temporary"))) {
            return "(temporary)";
        }
        if (Boolean.TRUE.equals(attributes.get("messaging.destination.anonymous"))) {
            return "(anonymous)";
        }
        String name = text(
                attributes, "messaging.destination.template", "messaging.destination.name", "messaging.destination");
        return name == null ? server(attributes) : name;
    }

    private static @Nullable String server(Attributes attributes) {
        String address = text(attributes, "server.address");
        String port = text(attributes, "server.port");
        return address == null || port == null ? address : address + ":" + port;
    }

    private static String joined(@Nullable String operation, @Nullable String target, String otherwise) {
        boolean hasTarget = target != null && !target.isEmpty();
        if (operation == null || operation.isEmpty()) {
            return target == null || target.isEmpty() ? otherwise : target;
        }
        return hasTarget ? operation + " " + target : operation;
    }
}
