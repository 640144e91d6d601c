"""Sends traces with the OpenTelemetry SDK: sdk_client.py NAME grpc|http ENDPOINT none|gzip TRACES. Prints one span id a line.

Each trace is a root with four children; SampleAttributes.java knows their attributes.
"""
import sys

from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

CHILDREN = 4


def exporter(protocol, endpoint, compression):
    if protocol == "grpc":
        from grpc import Compression
        from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter

        chosen = Compression.Gzip if compression == "gzip" else Compression.NoCompression
        return OTLPSpanExporter(endpoint=endpoint, insecure=True, compression=chosen)
    from opentelemetry.exporter.otlp.proto.http import Compression
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    chosen = Compression.Gzip if compression == "gzip" else Compression.NoCompression
    return OTLPSpanExporter(endpoint=f"http://{endpoint}/v1/traces", compression=chosen)


def attributes(number):
    return {
        "number": number,
        "ratio": number / 7.0,
        "odd": number % 2 == 1,
        "text": f"Grüße, 世界 {number}",
        "list": ["a", "", "c"],
    }


def main(name, protocol, endpoint, compression, traces):
    provider = TracerProvider(resource=Resource.create({"service.name": "python"}))
    processor = BatchSpanProcessor(exporter(protocol, endpoint, compression), max_queue_size=8192)
    provider.add_span_processor(processor)
    tracer = provider.get_tracer("e2e", "1.0")
    for number in range(int(traces)):
        root = tracer.start_span(name, attributes=attributes(number))
        print(format(root.get_span_context().span_id, "016x"))
        below = trace.set_span_in_context(root)
        for _ in range(CHILDREN):
            child = tracer.start_span(name, context=below, attributes=attributes(number))
            print(format(child.get_span_context().span_id, "016x"))
            child.end()
        root.end()
    flushed = provider.force_flush(20_000)
    provider.shutdown()
    return 0 if flushed else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
