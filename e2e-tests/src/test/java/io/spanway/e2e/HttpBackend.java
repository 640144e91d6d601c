package io.spanway.e2e;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A backend that takes traces as OTLP/HTTP with protobuf, uncompressed, and remembers the ids of their spans. Thread-safe. */
final class HttpBackend implements AutoCloseable {
    private final Set<ByteString> spanIds = ConcurrentHashMap.newKeySet();
    private final HttpServer server;

    HttpBackend() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", this::take);
        server.start();
    }

    /** What an exporter has as its {@code endpoint}. */
    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    Set<ByteString> spanIds() {
        return Set.copyOf(spanIds);
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            ExportTraceServiceRequest request = ExportTraceServiceRequest.parseFrom(exchange.getRequestBody());
            Requests.spans(request).forEach(span -> spanIds.add(span.getSpanId()));
            exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, -1);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
