package io.spanway.core.queue.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.spanway.otlp.Payload;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RecordFormatTest {
    private static final byte[] REQUEST = {1, 2, 3};

    @Test
    void record_keepsTheTenantButNoCredential() {
        RecordFormat format = new RecordFormat(42);
        Map<String, List<String>> metadata = Map.of(
                "x-scope-orgid", List.of("tenant"),
                "authorization", List.of("Bearer secret-token"),
                "auth:raw", List.of("secret-token"),
                "auth:username", List.of("ann"));
        Payload payload = new Payload(
                Signal.LOGS,
                Unpooled.wrappedBuffer(REQUEST),
                new RequestContext(metadata, RequestContext.NO_DEADLINE),
                0);
        payload.counted(7);
        ByteBuf out = Unpooled.buffer();

        format.write(out, 5, payload);
        payload.release();
        assertThat(out.toString(StandardCharsets.ISO_8859_1)).doesNotContain("secret-token");

        StoredRecord record = Objects.requireNonNull(format.read(out));
        Payload read = record.payload(0);
        assertThat(read.context().metadata())
                .isEqualTo(Map.of("x-scope-orgid", List.of("tenant"), "auth:username", List.of("ann")));
        assertThat(read.items()).isEqualTo(7);
        assertThat(read.bytes()).isEqualTo(Unpooled.wrappedBuffer(REQUEST));
        read.release();
    }
}
