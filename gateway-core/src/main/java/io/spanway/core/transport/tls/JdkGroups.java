package io.spanway.core.transport.tls;

import io.netty.handler.ssl.DelegatingSslContext;
import io.netty.handler.ssl.SslContext;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * Key exchange groups of Java's own TLS. Java lets one choose them for a single engine from release 20 on; before, a choice is refused.
 * Thread-safe.
 */
final class JdkGroups {
    private static final @Nullable Method GET = method("getNamedGroups");
    private static final @Nullable Method SET = method("setNamedGroups", String[].class);

    /** The Collector's names and Java's. */
    private static final Map<String, String> NAMES = Map.of(
            "X25519", "x25519",
            "P256", "secp256r1",
            "P384", "secp384r1",
            "P521", "secp521r1",
            "X25519MLKEM768", "X25519MLKEM768");

    private JdkGroups() {}

    /**
     * What makes an engine offer these groups only, in this order.
     *
     * @param groups known names; none = as Java has them
     * @throws IllegalArgumentException naming {@code curve_preferences}, where this Java cannot keep to them
     */
    static Consumer<SSLParameters> setter(@Nullable List<String> groups) {
        if (groups == null || groups.isEmpty()) {
            return parameters -> {};
        }
        Method set = SET;
        if (GET == null || set == null) {
            throw refusal("lets nobody choose before Java 20");
        }
        String[] names = groups.stream().map(NAMES::get).toArray(String[]::new);
        List<String> offered = Arrays.asList((String[]) call(GET, supported()));
        for (int i = 0; i < names.length; i++) {
            if (!offered.contains(names[i])) {
                throw refusal("has no \"" + groups.get(i) + "\"");
            }
        }
        return parameters -> call(set, parameters, (Object) names.clone());
    }

    private static IllegalArgumentException refusal(String why) {
        return new IllegalArgumentException("curve_preferences: this part uses Java's own TLS, which " + why
                + "; this is Java " + Runtime.version().feature());
    }

    /** A context of the JDK's provider whose engines are set so. */
    static SslContext with(SslContext context, Consumer<SSLParameters> setter) {
        return new DelegatingSslContext(context) {
            @Override
            protected void initEngine(SSLEngine engine) {
                SSLParameters parameters = engine.getSSLParameters();
                setter.accept(parameters);
                engine.setSSLParameters(parameters);
            }
        };
    }

    private static SSLParameters supported() {
        try {
            return SSLContext.getDefault().getSupportedSSLParameters();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK has no TLS", e);
        }
    }

    private static @Nullable Method method(String name, Class<?>... types) {
        try {
            return SSLParameters.class.getMethod(name, types);
        } catch (NoSuchMethodException e) {
            return null;
        }
    }

    private static Object call(Method method, SSLParameters on, Object... arguments) {
        try {
            return method.invoke(on, arguments);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(e);
        }
    }
}
