package io.spanway.processing.ottl.function.net;

import io.spanway.otlp.message.Attributes;
import io.spanway.processing.ottl.function.Function;
import io.spanway.processing.ottl.function.Strict;
import io.spanway.processing.ottl.value.EvalException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** URL: the parts of a URL under the names of the semantic conventions. No state. */
final class UrlParser {
    /** RFC 3986, appendix B, with the authority taken apart. */
    private static final Pattern URL = Pattern.compile(
            "(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://(?:([^@/?#]*)@)?(\\[[^\\]/?#]*\\]|[^:/?#]*)(?::(\\d*))?(?=[/?#]|$))?([^?#]*)(?:(\\?)([^#]*))?(?:#(.*))?");

    /** Where an authority must follow; one that is none, for example because its port is no number, makes the text no URL. */
    private static final Pattern AUTHORITY = Pattern.compile("(?:[A-Za-z][A-Za-z0-9+.-]*:)?//.*", Pattern.DOTALL);

    private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x1f\\x7f]");
    private static final Pattern BAD_ESCAPE = Pattern.compile("%(?![0-9a-fA-F]{2})");
    private static final Pattern BAD_HOST = Pattern.compile("[ <>\"{}|\\\\^`%]");
    private static final String UNRESERVED = "-_.~!$&'()*+,;=:@/%";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final int GROUP_QUERY = 7;
    private static final int GROUP_FRAGMENT = 8;

    private UrlParser() {}

    static Function function() {
        return Function.converter("URL(url)", args -> {
            Strict<String> url = args.str("url");
            return subject -> parse(url.get(subject));
        });
    }

    private static Attributes parse(String text) {
        Matcher url = URL.matcher(text);
        if (text.isEmpty() || CONTROL.matcher(text).find() || !url.matches()) {
            throw new EvalException("\"" + text + "\" is no URL");
        }
        check(url, text);
        Attributes map = new Attributes();
        String scheme = part(url, 1).toLowerCase(Locale.ROOT);
        String path = isOpaque(url) ? "" : decoded(part(url, 5));
        map.put("url.original", normalized(url, scheme));
        map.put("url.domain", domain(url));
        map.put("url.scheme", scheme);
        map.put("url.path", path);
        putPresent(map, "url.query", part(url, GROUP_QUERY));
        putPresent(map, "url.fragment", decoded(part(url, GROUP_FRAGMENT)));
        putPort(map, part(url, 4), text);
        int dot = path.lastIndexOf('.');
        if (dot >= 0) {
            putPresent(map, "url.extension", path.substring(dot + 1));
        }
        if (url.group(2) != null) {
            putUser(map, url.group(2));
        }
        return map;
    }

    private static void check(Matcher url, String text) {
        boolean wrongAuthority = url.group(3) == null && AUTHORITY.matcher(text).matches();
        if (wrongAuthority || BAD_HOST.matcher(part(url, 3)).find()) {
            throw new EvalException("\"" + text + "\" is no URL: its host or port is wrong");
        }
        String path = part(url, 5);
        int slash = path.indexOf('/');
        if (url.group(1) == null
                && url.group(3) == null
                && (slash < 0 ? path : path.substring(0, slash)).contains(":")) {
            throw new EvalException("\"" + text + "\" is no URL: its first part has a colon but is no scheme");
        }
        if (BAD_ESCAPE
                .matcher(part(url, 2) + (isOpaque(url) ? "" : path) + part(url, GROUP_FRAGMENT))
                .find()) {
            throw new EvalException("\"" + text + "\" is no URL: it has a bad escape");
        }
    }

    /** Whether what follows the scheme is no path, as in {@code mailto:a@b.c}. */
    private static boolean isOpaque(Matcher url) {
        return url.group(1) != null && url.group(3) == null && !part(url, 5).startsWith("/");
    }

    private static String domain(Matcher url) {
        String host = part(url, 3);
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** The URL with its scheme in lower case, and escaped where it has to be. */
    private static String normalized(Matcher url, String scheme) {
        StringBuilder out = new StringBuilder();
        out.append(scheme).append(scheme.isEmpty() ? "" : ":");
        if (url.group(3) != null) {
            out.append("//")
                    .append(url.group(2) == null ? "" : url.group(2) + "@")
                    .append(url.group(3));
            out.append(url.group(4) == null ? "" : ":" + url.group(4));
        }
        out.append(isOpaque(url) ? part(url, 5) : escaped(part(url, 5)));
        out.append(part(url, 6)).append(part(url, GROUP_QUERY));
        String fragment = part(url, GROUP_FRAGMENT);
        return out.append(fragment.isEmpty() ? "" : "#" + escaped(fragment)).toString();
    }

    private static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = b > 0 && (Character.isLetterOrDigit(b) || UNRESERVED.indexOf(b) >= 0);
            if (plain) {
                out.append((char) b);
            } else {
                out.append('%').append(HEX.toHexDigits(b));
            }
        }
        return out.toString();
    }

    private static String part(Matcher url, int group) {
        String part = url.group(group);
        return part == null ? "" : part;
    }

    private static void putPresent(Attributes map, String key, String value) {
        if (!value.isEmpty()) {
            map.put(key, value);
        }
    }

    private static void putPort(Attributes map, String port, String url) {
        if (port.length() > 9) {
            throw new EvalException("\"" + url + "\" has no valid port");
        }
        if (!port.isEmpty()) {
            map.put("url.port", Long.valueOf(port));
        }
    }

    private static void putUser(Attributes map, String user) {
        map.put("url.user_info", user);
        int colon = user.indexOf(':');
        putPresent(map, "url.username", decoded(colon < 0 ? user : user.substring(0, colon)));
        if (colon >= 0) {
            map.put("url.password", decoded(user.substring(colon + 1)));
        }
    }

    /** Percent signs undone; a plus stays. */
    private static String decoded(String text) {
        return text.indexOf('%') < 0 ? text : URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
