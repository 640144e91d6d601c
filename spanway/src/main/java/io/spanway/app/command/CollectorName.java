package io.spanway.app.command;

import io.spanway.core.pipeline.ComponentKind;
import io.spanway.core.pipeline.ComponentType;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which component of the OpenTelemetry Collector, or of Bindplane's distribution of it, a component type follows in keys and behaviour: the
 * last part of its Go module, such as {@code loadbalancingexporter}, by which its documentation is found.
 *
 * <p>Nearly all modules are named after type and kind; the others are listed here. Immutable.
 */
final class CollectorName {
    private static final Map<String, String> OTHERS = Map.of(
            "exporters/otlp_grpc", "otlpexporter",
            "exporters/ledger", "",
            "extensions/file_storage", "filestorage",
            "extensions/oauth2client", "oauth2clientauthextension");

    private CollectorName() {}

    /** The module's name; null where the component is Spanway's own. */
    static @Nullable String of(ComponentType<?> type) {
        ComponentKind kind = type.kind();
        String name = type.descriptor().type();
        String other = OTHERS.get(kind.section() + "/" + name);
        if (other != null) {
            return other.isEmpty() ? null : other;
        }
        String module = name.replace("_", "");
        return module.endsWith(kind.singular()) ? module : module + kind.singular();
    }
}
