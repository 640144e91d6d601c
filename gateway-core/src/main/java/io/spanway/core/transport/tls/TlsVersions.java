package io.spanway.core.transport.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What both sides of TLS have in common: provider, versions, cipher suites, ALPN. Immutable. */
final class TlsVersions {
    private static final List<String> KNOWN = List.of("1.2", "1.3");
    private static final List<String> SUITES_OF_13 =
            List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

    /** The Collector's names and OpenSSL's. */
    private static final Map<String, String> GROUPS = Map.of(
            "X25519", "X25519",
            "P256", "P-256",
            "P384", "P-384",
            "P521", "P-521",
            "X25519MLKEM768", "X25519MLKEM768");

    /** Asked for only by configurations that name suites: the answer loads OpenSSL and the JDK's trust store. */
    private static final class Suites {
        static final Set<String> KNOWN = knownSuites();
    }

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

    /** What is not known would be left out in silence otherwise. */
    static void checkNames(@Nullable List<String> suites, @Nullable List<String> groups) {
        for (String suite : suites == null ? List.<String>of() : suites) {
            if (!SUITES_OF_13.contains(suite) && !Suites.KNOWN.contains(suite)) {
                throw new IllegalArgumentException("cipher_suites: \"" + suite
                        + "\" is not offered; use IANA names, for example TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
            }
        }
        for (String group : groups == null ? List.<String>of() : groups) {
            if (!GROUPS.containsKey(group)) {
                throw new IllegalArgumentException(
                        "curve_preferences: \"" + group + "\" is none of " + new TreeSet<>(GROUPS.keySet()));
            }
        }
    }

    private static Set<String> knownSuites() {
        Set<String> known = new HashSet<>(OpenSsl.availableJavaCipherSuites());
        try {
            known.addAll(
                    List.of(SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no TLS", e);
        }
        return known;
    }

    /** OpenSSL where there is a native library with ALPN. */
    static SslProvider bestProvider() {
        boolean openSsl = OpenSsl.isAvailable() && SslProvider.isAlpnSupported(SslProvider.OPENSSL);
        return openSsl ? SslProvider.OPENSSL : SslProvider.JDK;
    }

    static void apply(SslContextBuilder builder, SslProvider provider, @Nullable String min, @Nullable String max) {
        builder.sslProvider(provider);
        builder.protocols(between(min, max));
    }

    /**
     * Builds a context with the suites and groups that are asked for.
     *
     * @throws IllegalArgumentException naming {@code curve_preferences} where the provider cannot keep to it
     */
    static SslContext build(
            SslContextBuilder builder,
            SslProvider provider,
            @Nullable List<String> suites,
            @Nullable List<String> groups)
            throws SSLException {
        if (suites != null && !suites.isEmpty()) {
            List<String> all = new ArrayList<>(suites);
            // As in Go, the suites of TLS 1.3 are not subject to this list.
            all.addAll(SUITES_OF_13);
            builder.ciphers(all, SupportedCipherSuiteFilter.INSTANCE);
        }
        if (groups == null || groups.isEmpty()) {
            return builder.build();
        }
        if (provider == SslProvider.JDK) {
            return JdkGroups.with(builder.build(), JdkGroups.setter(groups));
        }
        return builder.option(
                        OpenSslContextOption.GROUPS,
                        groups.stream().map(GROUPS::get).toArray(String[]::new))
                .build();
    }

    static void alpn(SslContextBuilder builder, List<String> protocols) {
        builder.applicationProtocolConfig(new ApplicationProtocolConfig(
                Protocol.ALPN,
                // The only behaviours that every provider has.
                SelectorFailureBehavior.NO_ADVERTISE,
                SelectedListenerFailureBehavior.ACCEPT,
                protocols));
    }
}
