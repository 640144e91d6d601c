package io.spanway.core.auth;

import io.spanway.core.pipeline.BuildContext;
import io.spanway.core.pipeline.Component;
import io.spanway.core.pipeline.ComponentId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The {@code auth} section of a receiver's protocol or an exporter.
 *
 * @param authenticator id of an extension that {@code service.extensions} lists
 * @param requestParams not offered: credentials in a query string end in every access log on the way
 *     <p>Immutable.
 */
public record AuthSection(String authenticator, @Nullable List<String> requestParams) {
    /**
     * Begins the names of metadata that hold what an authenticator found out. No header can have such a name, so no client can claim it.
     */
    public static final String ATTRIBUTE = "auth:";

    public AuthSection {
        if (authenticator == null || authenticator.isBlank()) {
            throw new IllegalArgumentException("authenticator: must name an extension, for example basicauth");
        }
        if (requestParams != null && !requestParams.isEmpty()) {
            throw new IllegalArgumentException(
                    "request_params: credentials in a query string are not taken; send them in a header");
        }
    }

    /**
     * The extension for a receiver.
     *
     * @throws IllegalArgumentException naming the id when it is not listed or checks no requests
     */
    public ServerAuthenticator server(BuildContext context) {
        if (find(context) instanceof ServerAuthenticator server) {
            return server;
        }
        throw new IllegalArgumentException("auth.authenticator: \"" + authenticator
                + "\" does not check requests; use basicauth or bearertokenauth");
    }

    /**
     * The extension for an exporter.
     *
     * @throws IllegalArgumentException naming the id when it is not listed or adds no credentials
     */
    public ClientAuthenticator client(BuildContext context) {
        if (find(context) instanceof ClientAuthenticator client) {
            return client;
        }
        throw new IllegalArgumentException("auth.authenticator: \"" + authenticator
                + "\" does not add credentials to requests; use basicauth, bearertokenauth, headers_setter or"
                + " oauth2client");
    }

    private Component find(BuildContext context) {
        Component found = context.extensions().get(ComponentId.parse(authenticator));
        if (found == null) {
            throw new IllegalArgumentException("auth.authenticator: \"" + authenticator
                    + "\" is not found; configure it under extensions and list it in service.extensions");
        }
        return found;
    }
}
