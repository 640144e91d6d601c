// Sends traces with the OpenTelemetry SDK for Node: sdk_client.js NAME grpc|http|json ENDPOINT none|gzip TRACES plain|tls|mtls|bearer TLS_FOLDER.
// Prints one span id a line. Each trace is a root with four children; SampleAttributes.java knows their attributes.
const fs = require('fs');
const path = require('path');
const { ROOT_CONTEXT, trace } = require('@opentelemetry/api');
const { BasicTracerProvider, BatchSpanProcessor } = require('@opentelemetry/sdk-trace-base');

const CHILDREN = 4;

function exporter(protocol, endpoint, compression, security, folder) {
  const file = (name) => fs.readFileSync(path.join(folder, name));
  const headers = security === 'bearer' ? { authorization: 'Bearer e2e-token' } : {};
  if (protocol === 'grpc') {
    const grpc = require('@grpc/grpc-js');
    const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-grpc');
    const metadata = new grpc.Metadata();
    Object.entries(headers).forEach(([name, value]) => metadata.set(name, value));
    const credentials =
      security === 'plain'
        ? grpc.credentials.createInsecure()
        : security === 'mtls'
          ? grpc.credentials.createSsl(file('ca.crt'), file('client.key'), file('client.crt'))
          : grpc.credentials.createSsl(file('ca.crt'));
    const scheme = security === 'plain' ? 'http' : 'https';
    return new OTLPTraceExporter({ url: `${scheme}://${endpoint}`, compression, credentials, metadata });
  }
  const { OTLPTraceExporter } =
    protocol === 'json' ? require('@opentelemetry/exporter-trace-otlp-http') : require('@opentelemetry/exporter-trace-otlp-proto');
  if (security === 'plain') {
    return new OTLPTraceExporter({ url: `http://${endpoint}/v1/traces`, compression, headers });
  }
  const httpAgentOptions = { ca: file('ca.crt') };
  if (security === 'mtls') {
    Object.assign(httpAgentOptions, { key: file('client.key'), cert: file('client.crt') });
  }
  return new OTLPTraceExporter({ url: `https://${endpoint}/v1/traces`, compression, headers, httpAgentOptions });
}

// JavaScript has one kind of number, so the ratio must have a fraction to be a double: no number is a multiple of seven.
function attributes(index) {
  const number = 7 * index + 1;
  return { number, ratio: number / 7, odd: number % 2 === 1, text: `Grüße, 世界 ${number}`, list: ['a', '', 'c'] };
}

async function main(name, protocol, endpoint, compression, traces, security, folder) {
  const processor = new BatchSpanProcessor(exporter(protocol, endpoint, compression, security, folder), { maxQueueSize: 8192 });
  const provider = new BasicTracerProvider({ spanProcessors: [processor] });
  const tracer = provider.getTracer('e2e', '1.0');
  for (let index = 0; index < Number(traces); index++) {
    const root = tracer.startSpan(name, { attributes: attributes(index) }, ROOT_CONTEXT);
    console.log(root.spanContext().spanId);
    const below = trace.setSpan(ROOT_CONTEXT, root);
    for (let i = 0; i < CHILDREN; i++) {
      const child = tracer.startSpan(name, { attributes: attributes(index) }, below);
      console.log(child.spanContext().spanId);
      child.end();
    }
    root.end();
  }
  await provider.forceFlush();
  await provider.shutdown();
}

main(...process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exit(1);
});
