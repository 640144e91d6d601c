package io.spanway.processing.ottl.function.net;

import io.spanway.otlp.message.Attributes;
import io.spanway.processing.ottl.function.Function;
import io.spanway.processing.ottl.function.Strict;
import io.spanway.processing.ottl.value.EvalException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** URL: the parts of a URL under the names of the semantic conventions. No state. */
final class UrlParser {
    /** RFC 3986, appendix B, with the authority taken apart. */
    private static final Pattern URL = Pattern.compile(
            "(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://(?:([^@/?#]*)@)?(\\[[^\\]/?#]*\\]|[^:/?#]*)(?::(\\d*))?(?=[/?#]|$))?([^?#]*)(?:\\?([^#]*))?(?:#(.*))?");

    /** Where an authority must follow; one that is none, for example because its port is no number, makes the text no URL. */
    private static final Pattern AUTHORITY = Pattern.compile("(?:[A-Za-z][A-Za-z0-9+.-]*:)?//.*", Pattern.DOTALL);

    private static final Pattern BAD = Pattern.compile("[\\x00-\\x20\\x7f]|%(?![0-9a-fA-F]{2})");

    private UrlParser() {}

    static Function function() {
        return Function.converter("URL(url)", args -> {
            Strict<String> url = args.str("url");
            return subject -> parse(url.get(subject));
        });
    }

    private static Attributes parse(String text) {
        Matcher url = URL.matcher(text);
        if (text.isEmpty() || BAD.matcher(text).find() || !url.matches()) {
            throw new EvalException("\"" + text + "\" is no URL");
        }
        if (url.group(3) == null && AUTHORITY.matcher(text).matches()) {
            throw new EvalException("\"" + text + "\" is no URL: its host or port is wrong");
        }
        Attributes map = new Attributes();
        String path = decoded(part(url, 5));
        map.put("url.original", text);
        map.put("url.domain", part(url, 3));
        map.put("url.scheme", part(url, 1));
        map.put("url.path", path);
        putPresent(map, "url.query", part(url, 6));
        putPresent(map, "url.fragment", decoded(part(url, 7)));
        putPort(map, part(url, 4), text);
        int dot = path.lastIndexOf('.');
        if (dot > path.lastIndexOf('/')) {
            putPresent(map, "url.extension", path.substring(dot + 1));
        }
        if (url.group(2) != null) {
            putUser(map, url.group(2));
        }
        return map;
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
            putPresent(map, "url.password", decoded(user.substring(colon + 1)));
        }
    }

    /** Percent signs undone; a plus stays. */
    private static String decoded(String text) {
        return text.indexOf('%') < 0 ? text : URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
