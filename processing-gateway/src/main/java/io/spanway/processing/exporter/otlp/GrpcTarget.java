package io.spanway.processing.exporter.otlp;

import io.spanway.core.transport.Endpoint;

/**
 * Where a gRPC client connects to, read from {@code endpoint} and {@code tls}.
 *
 * @param endpoint host and port
 * @param plainText no TLS
 *     <p>Immutable.
 */
record GrpcTarget(Endpoint endpoint, boolean plainText) {
    private static final int DEFAULT_PORT = 4317;

    /**
     * Reads {@code host:port}, {@code http://…}, {@code https://…}, {@code dns:///…} or {@code dns://authority/…}.
     *
     * @param insecure what {@code tls.insecure} says; a scheme of http or https overrides it
     * @throws IllegalArgumentException naming the key
     */
    static GrpcTarget parse(String text, boolean insecure) {
        String rest = text.strip();
        boolean plain = insecure;
        if (rest.startsWith("unix:")) {
            throw new IllegalArgumentException(
                    "endpoint: \"" + text + "\": unix sockets are not supported, use host:port");
        }
        if (rest.startsWith("http://")) {
            plain = true;
            rest = rest.substring("http://".length());
        } else if (rest.startsWith("https://")) {
            plain = false;
            rest = rest.substring("https://".length());
        } else if (rest.startsWith("dns://")) {
            rest = rest.substring(rest.indexOf('/', "dns://".length()) + 1);
        } else if (rest.startsWith("passthrough:///")) {
            rest = rest.substring("passthrough:///".length());
        }
        while (rest.endsWith("/")) {
            rest = rest.substring(0, rest.length() - 1);
        }
        try {
            return new GrpcTarget(Endpoint.parse(rest, DEFAULT_PORT), plain);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("endpoint: " + e.getMessage(), e);
        }
    }
}
