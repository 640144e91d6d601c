package io.spanway.core.pipeline;

import org.jspecify.annotations.Nullable;

/** A component that can say whether it is of use now. {@code /readyz} answers 200 only while no component has a reason. */
public interface ReadinessCheck {
    /** Why traffic should not be sent here now, in one line, or null when ready. Any thread; does not block. */
    @Nullable
    String notReadyReason();
}
