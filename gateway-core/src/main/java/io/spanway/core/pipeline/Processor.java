package io.spanway.core.pipeline;

import io.spanway.otlp.PayloadSink;

/** A stage in the middle of a pipeline: what it is given goes, changed or not, now or later, to the sink it was built with. */
public interface Processor extends Component, PayloadSink {}
