"""Sends traces with the OpenTelemetry SDK: sdk_client.py NAME grpc|http ENDPOINT none|gzip TRACES plain|tls|mtls|bearer TLS_FOLDER.

Prints one span id a line. Each trace is a root with four children; SampleAttributes.java knows their attributes.
"""
import pathlib
import sys

from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

CHILDREN = 4


def grpc_exporter(endpoint, compression, security, folder):
    import grpc
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter

    chosen = grpc.Compression.Gzip if compression == "gzip" else grpc.Compression.NoCompression
    if security == "plain":
        return OTLPSpanExporter(endpoint=endpoint, insecure=True, compression=chosen)
    files = [(folder / name).read_bytes() for name in ("ca.crt", "client.key", "client.crt")]
    credentials = grpc.ssl_channel_credentials(*(files if security == "mtls" else files[:1]))
    headers = (("authorization", "Bearer e2e-token"),) if security == "bearer" else ()
    return OTLPSpanExporter(endpoint=endpoint, credentials=credentials, headers=headers, compression=chosen)


def http_exporter(endpoint, compression, security, folder):
    import requests
    from opentelemetry.exporter.otlp.proto.http import Compression
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    session = requests.Session()
    # Proxies and CA bundles of the machine's environment would win over what is configured here.
    session.trust_env = False
    chosen = Compression.Gzip if compression == "gzip" else Compression.NoCompression
    if security == "plain":
        return OTLPSpanExporter(endpoint=f"http://{endpoint}/v1/traces", session=session, compression=chosen)
    options = {"certificate_file": str(folder / "ca.crt"), "session": session}
    if security == "mtls":
        options["client_key_file"] = str(folder / "client.key")
        options["client_certificate_file"] = str(folder / "client.crt")
    if security == "bearer":
        options["headers"] = {"authorization": "Bearer e2e-token"}
    return OTLPSpanExporter(endpoint=f"https://{endpoint}/v1/traces", compression=chosen, **options)


def attributes(number):
    return {
        "number": number,
        "ratio": number / 7.0,
        "odd": number % 2 == 1,
        "text": f"Grüße, 世界 {number}",
        "list": ["a", "", "c"],
    }


def main(name, protocol, endpoint, compression, traces, security, folder):
    exporter = grpc_exporter if protocol == "grpc" else http_exporter
    provider = TracerProvider(resource=Resource.create({"service.name": "python"}))
    sending = exporter(endpoint, compression, security, pathlib.Path(folder))
    provider.add_span_processor(BatchSpanProcessor(sending, max_queue_size=8192))
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
