package io.spanway.core.admin;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.spanway.core.transport.Endpoint;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who may see which page of a small server.
 *
 * <p>Open pages, what probes and Prometheus fetch, are everybody's. The others are for who shows the token; without a token they are for this
 * machine alone, asked for under one of its own names, so that a page of another site cannot reach them by a name that it lets point here.
 * Requests that a browser makes for another site are refused whatever they show. Immutable.
 */
final class PageAccess {
    /** Every page is open. */
    static final PageAccess EVERYBODY = new PageAccess(path -> true, true, null, false);

    private static final Set<String> LOCAL_NAMES = Set.of("localhost", "127.0.0.1", "::1");

    private final Predicate<String> open;
    private final boolean local;
    private final byte @Nullable [] token;
    private final boolean insecure;

    /**
     * @param open tells by path which pages are everybody's
     * @param local whether only this machine can reach the port
     * @param token opens the other pages
     * @param insecure whether the other pages are everybody's too
     */
    PageAccess(Predicate<String> open, boolean local, @Nullable String token, boolean insecure) {
        this.open = open;
        this.local = local;
        this.token = token == null || token.isEmpty() ? null : token.getBytes(StandardCharsets.UTF_8);
        this.insecure = insecure;
    }

    /** Whether only this machine can reach what listens on {@code endpoint}. */
    static boolean isLocal(Endpoint endpoint) {
        String host = endpoint.host().toLowerCase(Locale.ROOT);
        return LOCAL_NAMES.contains(host) || host.matches("127(\\.\\d{1,3}){3}");
    }

    /** The answer to a request that may not have its page, or null. */
    @Nullable
    Page refusal(String path, HttpHeaders headers) {
        if (open.test(path)) {
            return null;
        }
        if (crossSite(headers)) {
            return Page.json(403, "{\"error\":\"requests that a page of another site makes are refused\"}");
        }
        if (insecure) {
            return null;
        }
        if (token != null) {
            return shows(headers, token)
                    ? null
                    : Page.json(401, "{\"error\":\"this page needs the token of service.telemetry.admin\"}");
        }
        if (!local) {
            return Page.json(
                    403,
                    "{\"error\":\"the admin port is open to other machines, so this page needs service.telemetry.admin"
                            + " with a token, or insecure: true\"}");
        }
        return LOCAL_NAMES.contains(host(headers.get(HttpHeaderNames.HOST, "")))
                ? null
                : Page.json(403, "{\"error\":\"ask for this page under localhost, 127.0.0.1 or [::1]\"}");
    }

    private static boolean crossSite(HttpHeaders headers) {
        String site = headers.get("sec-fetch-site", "");
        String origin = headers.get(HttpHeaderNames.ORIGIN);
        boolean foreign =
                origin != null && !origin.replaceFirst("^https?://", "").equals(headers.get(HttpHeaderNames.HOST));
        return foreign || site.equals("cross-site") || site.equals("same-site");
    }

    /** As a bearer token, or as the password of any user, which is what browsers can ask for. */
    private static boolean shows(HttpHeaders headers, byte[] token) {
        String value = headers.get(HttpHeaderNames.AUTHORIZATION, "");
        byte[] shown = new byte[0];
        if (value.regionMatches(true, 0, "Bearer ", 0, 7)) {
            shown = value.substring(7).strip().getBytes(StandardCharsets.UTF_8);
        } else if (value.regionMatches(true, 0, "Basic ", 0, 6)) {
            try {
                byte[] decoded = Base64.getDecoder().decode(value.substring(6).strip());
                String pair = new String(decoded, StandardCharsets.UTF_8);
                shown = pair.substring(pair.indexOf(':') + 1).getBytes(StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                return false;
            }
        }
        return MessageDigest.isEqual(token, shown);
    }

    private static String host(String header) {
        String host = header.strip().toLowerCase(Locale.ROOT);
        if (host.startsWith("[")) {
            int close = host.indexOf(']');
            return close < 0 ? host : host.substring(1, close);
        }
        int colon = host.indexOf(':');
        return colon < 0 ? host : host.substring(0, colon);
    }
}
