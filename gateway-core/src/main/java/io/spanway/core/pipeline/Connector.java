package io.spanway.core.pipeline;

import io.spanway.otlp.PayloadSink;

/** Exporter of some pipelines and receiver of others. */
public interface Connector extends Component, PayloadSink {}
