package io.spanway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The OpenTelemetry SDK for Java as client of a running lb-gateway. */
class JavaSdkTest extends SdkContract {
    @Override
    void prepare() {
        // It is on the class path.
    }

    @Override
    List<String> protocols() {
        return List.of("grpc", "http");
    }

    @Override
    List<String> send(Call call) throws Exception {
        List<String> sent = new ArrayList<>();
        try (SdkTracerProvider provider = SdkTracerProvider.builder()
                .addSpanProcessor(BatchSpanProcessor.builder(exporter(call))
                        .setMaxQueueSize(8192)
                        .build())
                .build()) {
            Tracer tracer = provider.get("e2e", "1.0");
            for (int i = 0; i < call.traces(); i++) {
                sent.addAll(SdkClientTest.trace(tracer, call.name(), i));
            }
            assertThat(provider.forceFlush().join(20, TimeUnit.SECONDS).isSuccess())
                    .isTrue();
        }
        return sent;
    }

    private static SpanExporter exporter(Call call) throws IOException {
        String address = (call.security().equals("plain") ? "http://" : "https://") + call.endpoint();
        return call.protocol().equals("grpc") ? grpc(call, address) : http(call, address + "/v1/traces");
    }

    private static SpanExporter grpc(Call call, String address) throws IOException {
        var builder = OtlpGrpcSpanExporter.builder().setEndpoint(address).setCompression(call.compression());
        switch (call.security()) {
            case "tls" -> builder.setTrustedCertificates(file("ca.crt"));
            case "mtls" ->
                builder.setTrustedCertificates(file("ca.crt")).setClientTls(file("client.key"), file("client.crt"));
            case "bearer" ->
                builder.setTrustedCertificates(file("ca.crt")).addHeader("authorization", "Bearer " + TOKEN);
            default -> {
                // Plain text needs nothing.
            }
        }
        return builder.build();
    }

    private static SpanExporter http(Call call, String address) throws IOException {
        var builder = OtlpHttpSpanExporter.builder().setEndpoint(address).setCompression(call.compression());
        switch (call.security()) {
            case "tls" -> builder.setTrustedCertificates(file("ca.crt"));
            case "mtls" ->
                builder.setTrustedCertificates(file("ca.crt")).setClientTls(file("client.key"), file("client.crt"));
            case "bearer" ->
                builder.setTrustedCertificates(file("ca.crt")).addHeader("authorization", "Bearer " + TOKEN);
            default -> {
                // Plain text needs nothing.
            }
        }
        return builder.build();
    }

    private static byte[] file(String name) throws IOException {
        return Files.readAllBytes(SecureTexts.TLS.resolve(name));
    }
}
