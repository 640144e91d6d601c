package io.spanway.processing.exporter.otlp;

import io.spanway.core.send.RetryConfig;
import io.spanway.core.send.SendingQueueConfig;
import io.spanway.core.transport.tls.TlsClientConfig;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Configurations as the binder makes them: a missing key is null. */
@SuppressWarnings("NullAway")
final class ExporterConfigs {
    private ExporterConfigs() {}

    static TlsClientConfig insecure() {
        return tls(true, null, null);
    }

    static TlsClientConfig tls(boolean insecure, @Nullable String caFile, @Nullable String certFile) {
        return new TlsClientConfig(
                insecure, null, null, caFile, null, certFile, null, null, null, null, null, null, null, null, null);
    }

    static OtlpGrpcConfig grpc(String endpoint) {
        return grpc(endpoint, null, null, null, RetryConfig.off(), SendingQueueConfig.off());
    }

    static OtlpGrpcConfig grpc(
            String endpoint,
            String compression,
            Map<String, String> headers,
            Duration timeout,
            RetryConfig retry,
            SendingQueueConfig queue) {
        return new OtlpGrpcConfig(
                endpoint,
                insecure(),
                compression,
                headers,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                timeout,
                retry,
                queue);
    }

    static OtlpGrpcConfig grpcOnly(String endpoint, String compression, String balancer) {
        return new OtlpGrpcConfig(
                endpoint,
                null,
                compression,
                null,
                null,
                null,
                null,
                null,
                balancer,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    static OtlpHttpConfig http(String endpoint) {
        return http(endpoint, null, null, null, null);
    }

    static OtlpHttpConfig http(
            String endpoint,
            OtlpHttpConfig.Encoding encoding,
            String compression,
            Map<String, String> headers,
            Duration timeout) {
        return new OtlpHttpConfig(
                endpoint,
                null,
                null,
                null,
                null,
                encoding,
                compression,
                null,
                headers,
                timeout,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                RetryConfig.off(),
                SendingQueueConfig.off());
    }

    static OtlpHttpConfig httpTraces(String base, String traces) {
        return new OtlpHttpConfig(
                base, traces, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
                null, null, null, null, null, null, null, null, null, null, null);
    }

    static OtlpHttpConfig httpKeepalive(OtlpHttpConfig.Keepalive keepalive, Boolean disableKeepAlives) {
        return new OtlpHttpConfig(
                "http://x:1",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                keepalive,
                null,
                null,
                null,
                disableKeepAlives,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    static OtlpHttpConfig.Keepalive keepalive() {
        return new OtlpHttpConfig.Keepalive(null, null, null, null);
    }
}
