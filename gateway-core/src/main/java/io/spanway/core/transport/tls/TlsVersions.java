package io.spanway.core.transport.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What both sides of TLS have in common: provider, versions, cipher suites, ALPN. Immutable. */
final class TlsVersions {
    private static final List<String> KNOWN = List.of("1.2", "1.3");
    private static final List<String> SUITES_OF_13 =
            List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

    private TlsVersions() {}

    /** The protocol names from least to most. */
    static List<String> between(@Nullable String min, @Nullable String max) {
        int from = index("min_version", min == null || min.isEmpty() ? "1.2" : min);
        int to = index("max_version", max == null || max.isEmpty() ? "1.3" : max);
        if (from > to) {
            throw new IllegalArgumentException("min_version: " + min + " is above max_version " + max);
        }
        return KNOWN.subList(from, to + 1).stream()
                .map(version -> "TLSv" + version)
                .toList();
    }

    private static int index(String key, String version) {
        if (version.equals("1.0") || version.equals("1.1")) {
            throw new IllegalArgumentException(key + ": TLS " + version + " is broken and not offered; use 1.2 or 1.3");
        }
        int index = KNOWN.indexOf(version);
        if (index < 0) {
            throw new IllegalArgumentException(key + ": \"" + version + "\" is no TLS version; use 1.2 or 1.3");
        }
        return index;
    }

    static void apply(
            SslContextBuilder builder,
            @Nullable String min,
            @Nullable String max,
            @Nullable List<String> suites,
            @Nullable List<String> groups) {
        boolean openSsl = OpenSsl.isAvailable() && SslProvider.isAlpnSupported(SslProvider.OPENSSL);
        builder.sslProvider(openSsl ? SslProvider.OPENSSL : SslProvider.JDK);
        builder.protocols(between(min, max));
        if (suites != null && !suites.isEmpty()) {
            List<String> all = new ArrayList<>(suites);
            // As in Go, the suites of TLS 1.3 are not subject to this list.
            all.addAll(SUITES_OF_13);
            builder.ciphers(all, SupportedCipherSuiteFilter.INSTANCE);
        }
        if (openSsl && groups != null && !groups.isEmpty()) {
            builder.option(OpenSslContextOption.GROUPS, groups.toArray(new String[0]));
        }
    }

    static SslContextBuilder alpn(SslContextBuilder builder, List<String> protocols) {
        return builder.applicationProtocolConfig(new ApplicationProtocolConfig(
                Protocol.ALPN,
                // The only behaviours that every provider has.
                SelectorFailureBehavior.NO_ADVERTISE,
                SelectedListenerFailureBehavior.ACCEPT,
                protocols));
    }
}
