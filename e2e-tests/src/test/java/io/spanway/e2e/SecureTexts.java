package io.spanway.e2e;

import java.nio.file.Path;
import java.util.List;

/** Configurations with TLS and tokens, and the certificates for them. Immutable. */
final class SecureTexts {
    /** CA, server, renewed server and client certificates of this module, made for it and used nowhere else. */
    static final Path TLS = Path.of("src", "test", "resources", "tls").toAbsolutePath();

    private SecureTexts() {}

    /** The {@code tls} section of a server with certificate and key {@code name} of a folder, and more keys. */
    static String server(Path folder, String name, String more) {
        return "tls: {cert_file: \"" + folder.resolve(name + ".crt") + "\", key_file: \""
                + folder.resolve(name + ".key") + "\"" + more + "}";
    }

    /** Both protocols of a receiver, each with this section. */
    static String receiver(String name, String section) {
        return "  " + name + ": {protocols: {grpc: {endpoint: \"127.0.0.1:0\", " + section
                + "}, http: {endpoint: \"127.0.0.1:0\", " + section + "}}}\n";
    }

    /** A first tier with a receiver for each way to be let in: {@code otlp/plain}, {@code /tls}, {@code /mtls} and {@code /bearer}. */
    static String balancing(List<String> addresses) {
        String tls = server(TLS, "server", "");
        String receivers = "receivers:\n"
                + receiver("otlp/plain", "include_metadata: false")
                + receiver("otlp/tls", tls)
                + receiver("otlp/mtls", server(TLS, "server", ", client_ca_file: \"" + TLS.resolve("ca.crt") + "\""))
                + receiver("otlp/bearer", tls + ", auth: {authenticator: bearertokenauth}");
        return receivers
                + "extensions: {bearertokenauth: {token: " + SdkContract.TOKEN + "}}\n"
                + "exporters: {load_balancing: {" + Texts.to(addresses) + "}}\n"
                + Texts.service("load_balancing")
                        .replace("receivers: [otlp]", "receivers: [otlp/plain, otlp/tls, otlp/mtls, otlp/bearer]")
                        .replace("service: {", "service: {extensions: [bearertokenauth], ");
    }
}
