package io.spanway.core.components;

import io.spanway.core.Platform;
import io.spanway.core.admin.HealthCheck;
import io.spanway.core.auth.basic.BasicAuth;
import io.spanway.core.auth.token.BearerTokenAuth;
import io.spanway.core.auth.token.HeadersSetter;
import io.spanway.core.auth.token.OAuth2Client;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.core.receive.OtlpReceiver;
import io.spanway.core.storage.FileStorage;
import java.util.List;

/** The component types of module gateway-core, one line each. Immutable. */
public final class CoreComponents {
    private CoreComponents() {}

    /** Every type of this module, able to use {@code platform}. */
    public static List<ComponentType<?>> list(Platform platform) {
        return List.of(
                OtlpReceiver.type(platform),
                HealthCheck.type(platform, platform.readiness()),
                FileStorage.type(platform),
                BasicAuth.type(platform),
                BearerTokenAuth.type(platform),
                HeadersSetter.type(platform),
                OAuth2Client.type(platform));
    }
}
