package io.spanway.processing.processor.attributes;

import com.google.re2j.Pattern;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.message.Attributes;
import io.spanway.processing.telemetry.Regex;
import java.util.Objects;

/** One compiled action. Thread-safe: no state that changes. */
interface AttributeAction {
    /**
     * Changes the attributes in place.
     *
     * @param context of the payload that they belong to
     */
    void apply(Attributes attributes, RequestContext context);

    /** The action that a configuration describes. */
    static AttributeAction of(ActionConfig config) {
        Pattern pattern = config.pattern().isEmpty() ? null : Regex.compile(config.pattern(), "pattern");
        return switch (config.action()) {
            case INSERT, UPDATE, UPSERT -> new PutAction(config.key(), config.action(), ValueSource.of(config));
            case DELETE -> new DeleteAction(config.key(), pattern);
            case HASH -> new HashAction(config.key(), pattern);
            case EXTRACT -> new ExtractAction(config.key(), Regex.compile(config.pattern(), "pattern"));
            case CONVERT -> new ConvertAction(config.key(), Objects.requireNonNull(config.convertedType()));
        };
    }
}
