package io.spanway.e2e;

import com.google.errorprone.annotations.Immutable;
import java.io.IOException;
import java.util.Random;

/** Clients that mean harm. Each visits a port once and tells how it was received. */
enum HostileClient {
    HTTP2_RANDOM_BYTES(false, HostileHttp2::randomBytes, "(goaway 1 )?closed"),
    HTTP2_RANDOM_FRAMES(false, HostileHttp2::randomFrames, "(goaway \\d+ )?closed"),
    /** ENHANCE_YOUR_CALM, and that connection's end. */
    HTTP2_RAPID_RESET(false, HostileHttp2::rapidReset, "(goaway 11 )?closed"),
    HTTP2_MADE_YOU_RESET(false, HostileHttp2::madeYouReset, "(goaway 11 )?closed"),
    HTTP2_CONTINUATIONS(false, HostileHttp2::continuations, "(goaway \\d+ )?closed"),
    HTTP2_EMPTY_CONTINUATIONS(false, HostileHttp2::emptyContinuations, "(goaway \\d+ )?closed"),
    HTTP2_HEADER_BOMB(false, HostileHttp2::headerBomb, "(goaway \\d+ )?closed"),
    HTTP2_SETTINGS(false, HostileHttp2::settings, "(goaway 11 )?closed"),
    HTTP2_PINGS(false, HostileHttp2::pings, "(goaway 11 )?closed"),
    HTTP2_EMPTY_DATA(false, HostileHttp2::emptyData, "(goaway 11 )?closed"),
    /** FRAME_SIZE_ERROR from the nine bytes alone. */
    HTTP2_OVERSIZE_FRAME(false, HostileHttp2::oversizeFrame, "goaway 6 closed"),
    /** FLOW_CONTROL_ERROR. */
    HTTP2_WINDOW_OVERFLOW(false, HostileHttp2::windowOverflow, "goaway 3 closed"),
    /** RESOURCE_EXHAUSTED without waiting for the body. */
    GRPC_LENGTH_BOMB(false, HostileHttp2::lengthBomb, "refused"),
    /** RESOURCE_EXHAUSTED at the limit. */
    GRPC_BOMB(false, HostileHttp2::bomb, "refused"),
    HTTP2_HALF_OPEN(false, HostileHttp2::halfOpen, "left"),

    HTTP1_RANDOM_BYTES(true, HostileHttp1::randomBytes, "(400 |505 |501 )?closed"),
    HTTP1_HEADER_FLOOD(true, HostileHttp1::headerFlood, "(431 |400 )?closed"),
    HTTP1_ENDLESS_REQUEST_LINE(true, HostileHttp1::endlessRequestLine, "(414 |400 |431 )?closed"),
    HTTP1_ENDLESS_CHUNKS(true, HostileHttp1::endlessChunks, "(413 )?closed"),
    HTTP1_BOMB(true, HostileHttp1::bomb, "413 closed"),
    HTTP1_SMUGGLING(true, HostileHttp1::smuggling, "400 closed"),
    HTTP1_DEEP_JSON(true, HostileHttp1::deepJson, "400 closed"),
    HTTP1_SLOW_HEADS(true, HostileHttp1::slowHeads, "left"),
    HTTP1_HALF_BODY(true, HostileHttp1::halfBody, "left");

    /** Goes to a port and tells how it was received. */
    @Immutable
    @FunctionalInterface
    private interface Visit {
        String pay(int port, Random random) throws IOException;
    }

    private final boolean http;
    private final Visit visit;
    private final String expected;

    HostileClient(boolean http, Visit visit, String expected) {
        this.http = http;
        this.visit = visit;
        this.expected = expected;
    }

    /** Goes once to the gateway's port of its protocol. */
    String visit(int grpcPort, int httpPort, Random random) throws IOException {
        return visit.pay(http ? httpPort : grpcPort, random);
    }

    /** What the right answers look like, as a pattern; a reset may swallow what a server said before it closed. */
    String expected() {
        return expected;
    }
}
