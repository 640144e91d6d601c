package io.spanway.core.receive.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Status;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A receiver for each test, and an ordinary HTTP/1.1 client that talks to it. */
abstract class HttpReceiverFixture {
    static final String PROTOBUF = "application/x-protobuf";
    static final byte[] BODY = "0123456789".getBytes(StandardCharsets.US_ASCII);

    final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    ReceiverFixture fixture;

    @BeforeEach
    void start() throws Exception {
        fixture = new ReceiverFixture();
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    void restart(Map<String, Object> config) throws Exception {
        fixture.close();
        fixture = new ReceiverFixture(config);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + fixture.receiver.boundPort() + path))
                .timeout(Duration.ofSeconds(10));
    }

    HttpResponse<byte[]> post(String path, byte[] body, String... headers) throws Exception {
        HttpRequest.Builder request = request(path).POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    HttpResponse<byte[]> post(byte[] body) throws Exception {
        return post("/v1/traces", body, "Content-Type", PROTOBUF);
    }

    static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    static Status status(HttpResponse<byte[]> response) throws Exception {
        assertThat(header(response, "content-type")).isEqualTo(PROTOBUF);
        return Status.parseFrom(response.body());
    }

    static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }
}
