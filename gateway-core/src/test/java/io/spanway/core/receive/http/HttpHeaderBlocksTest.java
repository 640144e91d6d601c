package io.spanway.core.receive.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway") // null is no request, and fails the test
class HttpHeaderBlocksTest {
    private static Http2Headers block(@Nullable String method, @Nullable String path) {
        Http2Headers block = new DefaultHttp2Headers(false);
        if (method != null) {
            block.method(method);
        }
        if (path != null) {
            block.path(path);
        }
        return block;
    }

    @Test
    void request_hasMethodPathHeadersAndHost_andNothingOfHttp2() {
        Http2Headers block = block("POST", "/v1/traces").scheme("https").authority("gw:4318");
        HttpRequest request = HttpHeaderBlocks.request(
                block.add("host", "forged").add("x-a", "1").add("x-a", "2"));
        assertThat(request).isNotNull();
        assertThat(request.method().name()).isEqualTo("POST");
        assertThat(request.uri()).isEqualTo("/v1/traces");
        assertThat(request.protocolVersion()).isEqualTo(HttpVersion.HTTP_1_1);
        assertThat(request.headers().getAll("host")).containsExactly("gw:4318");
        assertThat(request.headers().getAll("x-a")).containsExactly("1", "2");
        assertThat(request.headers().names()).containsExactlyInAnyOrder("host", "x-a");
    }

    @Test
    void block_withoutMethodOrPath_isNoRequest() {
        assertThat(HttpHeaderBlocks.request(block(null, "/"))).isNull();
        assertThat(HttpHeaderBlocks.request(block("POST", null))).isNull();
        assertThat(HttpHeaderBlocks.request(block("POST", ""))).isNull();
    }

    @Test
    void block_thatCouldNotStandInHttp1_isNoRequest() {
        assertThat(HttpHeaderBlocks.request(block("PO ST", "/"))).isNull();
        assertThat(HttpHeaderBlocks.request(block("POST", "/").add("x-a", "b\r\nx-admin: 1")))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "+1", "1 ", "0x1", "1234567890123456789"})
    void length_thatIsNone_isNoRequest(String length) {
        assertThat(HttpHeaderBlocks.request(block("POST", "/").add("content-length", length)))
                .isNull();
    }

    @Test
    void response_leavesTheConnectionsHeadersOut_namesInLowerCase() {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.SERVICE_UNAVAILABLE, Unpooled.EMPTY_BUFFER);
        response.headers().set("Connection", "close").set("Keep-Alive", "x").set("Retry-After", "3");
        Http2Headers block = HttpHeaderBlocks.response(response);
        assertThat(block.status().toString()).isEqualTo("503");
        assertThat(block.get("retry-after").toString()).isEqualTo("3");
        assertThat(block.size()).isEqualTo(2);
    }
}
