package io.spanway.core.receive.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which browsers' pages may send telemetry here (Fetch standard: CORS protocol). Immutable. */
final class Cors {
    /** Need no permission by the Collector's rules, which are a little wider than the Fetch standard's. */
    private static final Set<String> SAFE_HEADERS =
            Set.of("accept", "accept-language", "content-language", "content-type", "x-requested-with");

    private final List<Pattern> origins = new ArrayList<>();
    private final List<String> headers = new ArrayList<>();
    private final String exposed;
    private final int maxAgeSeconds;

    Cors(HttpServerConfig.Cors config) {
        for (String origin : config.allowedOrigins()) {
            origins.add(glob(origin));
        }
        for (String header : config.allowedHeaders()) {
            headers.add(header.toLowerCase(Locale.ROOT));
        }
        this.exposed = String.join(", ", config.exposedHeaders());
        this.maxAgeSeconds = config.maxAge();
    }

    /** Whether this is the question that a browser asks before the real request. */
    static boolean isPreflight(HttpMethod method, HttpHeaders request) {
        return method.equals(HttpMethod.OPTIONS)
                && request.contains(HttpHeaderNames.ORIGIN)
                && request.contains(HttpHeaderNames.ACCESS_CONTROL_REQUEST_METHOD);
    }

    /** Marks any real answer. */
    void decorate(@Nullable String origin, HttpHeaders answer) {
        answer.add(HttpHeaderNames.VARY, "Origin");
        if (allows(origin)) {
            allowOrigin(origin, answer);
            if (!exposed.isEmpty()) {
                answer.set(HttpHeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
            }
        }
    }

    /** Answers a preflight; for an origin that is not allowed nothing is added. */
    void decoratePreflight(HttpHeaders request, HttpHeaders answer) {
        answer.add(HttpHeaderNames.VARY, "Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
        String origin = request.get(HttpHeaderNames.ORIGIN);
        String method = request.get(HttpHeaderNames.ACCESS_CONTROL_REQUEST_METHOD);
        if (!allows(origin) || !"POST".equals(method)) {
            return;
        }
        allowOrigin(origin, answer);
        answer.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, "POST");
        String granted = granted(request.getAll(HttpHeaderNames.ACCESS_CONTROL_REQUEST_HEADERS));
        if (!granted.isEmpty()) {
            answer.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, granted);
        }
        if (maxAgeSeconds > 0) {
            answer.set(HttpHeaderNames.ACCESS_CONTROL_MAX_AGE, maxAgeSeconds);
        }
    }

    private static void allowOrigin(@Nullable String origin, HttpHeaders answer) {
        answer.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        answer.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
    }

    private boolean allows(@Nullable String origin) {
        if (origin != null) {
            for (Pattern pattern : origins) {
                if (pattern.matcher(origin).matches()) {
                    return true;
                }
            }
        }
        return false;
    }

    private String granted(List<String> asked) {
        List<String> granted = new ArrayList<>();
        for (String line : asked) {
            for (String name : line.split(",", -1)) {
                String header = name.strip().toLowerCase(Locale.ROOT);
                if (!header.isEmpty()
                        && (headers.contains("*") || headers.contains(header) || SAFE_HEADERS.contains(header))) {
                    granted.add(header);
                }
            }
        }
        return String.join(", ", granted);
    }

    private static Pattern glob(String origin) {
        StringBuilder regex = new StringBuilder();
        for (String literal : origin.split("\\*", -1)) {
            regex.append(regex.isEmpty() ? "" : ".*").append(Pattern.quote(literal));
        }
        return Pattern.compile(regex.toString(), Pattern.CASE_INSENSITIVE);
    }
}
