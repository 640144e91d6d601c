package io.spanway.app.gateway;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * Found by logback when the first logger is asked for: lines go to standard error until the configuration is read. In code rather than
 * XML, because reading XML costs a tenth of a second at every start. Confined to the thread that makes the first logger.
 */
public final class LogbackStart extends ContextAwareBase implements Configurator {
    @Override
    public ExecutionStatus configure(LoggerContext context) {
        LogSetup.apply(context, TelemetryConfig.Logs.DEFAULT);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
