package io.spanway.core.receive.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.ssl.SslContext;
import io.spanway.core.Platform;
import io.spanway.core.pipeline.BuildContext;
import io.spanway.core.pipeline.Component;
import io.spanway.core.pipeline.ComponentId;
import io.spanway.core.receive.entry.Admission;
import io.spanway.core.receive.entry.ReceiverMetrics;
import io.spanway.core.transport.Listener;
import io.spanway.core.transport.RequestLimit;
import io.spanway.core.transport.tls.TlsServerConfig;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.Signal;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * OTLP over HTTP/1.1 and HTTP/2 (OTLP spec: OTLP/HTTP), on the event loops of the platform.
 *
 * <p>{@code start} and {@code stop} run on the lifecycle thread, everything else on event loops. Thread-safe.
 */
public final class HttpReceiver implements Component {
    private static final Logger LOG = LoggerFactory.getLogger(HttpReceiver.class);

    private final Platform platform;
    private final ComponentId id;
    private final HttpServing serving;
    private volatile @Nullable Listener listener;

    /** @param outputs where each signal goes; the paths of other signals are answered 404 */
    public HttpReceiver(
            Platform platform, BuildContext context, HttpServerConfig config, Map<Signal, PayloadSink> outputs) {
        this.platform = platform;
        this.id = context.id();
        Admission admission = Admission.of(context, config.auth(), config.includeMetadata(), config.metadataKeys());
        this.serving = new HttpServing(
                config,
                new HttpRequestCheck(config, outputs.keySet()),
                admission,
                new HttpAnswers(
                        config.responseHeaders(),
                        config.cors() == null ? null : new Cors(config.cors()),
                        admission.challenge()),
                Map.copyOf(outputs),
                new ReceiverMetrics(platform.metrics(), id, "http", outputs.keySet()),
                platform.budget(),
                new RequestLimit(config.maxRequestsInFlight()),
                platform.loops().workers(),
                platform.nanoClock());
    }

    @Override
    public void start() throws IOException {
        HttpServerConfig config = serving.config();
        TlsServerConfig tls = config.tls();
        SslContext context = tls == null ? null : tls.context(List.of("h2", "http/1.1"));
        Listener starting = new Listener(
                platform.loops(), config.address(), context, config.maxConnections(), new Guests(context != null));
        try {
            starting.start(bootstrap -> bootstrap.childOption(ChannelOption.ALLOW_HALF_CLOSURE, true));
        } catch (IOException e) {
            throw new IOException(id + ": " + e.getMessage(), e);
        }
        listener = starting;
        serving.metrics().watch(starting::connections, serving.requests()::inFlight);
        LOG.info("{} serves OTLP/HTTP on {} (port {})", id, config.address(), starting.boundPort());
    }

    /** Port that is listened on, useful when 0 was configured; 0 before start. */
    public int boundPort() {
        Listener running = listener;
        return running == null ? 0 : running.boundPort();
    }

    @Override
    public void stop(Duration grace) {
        Listener running = listener;
        int left = running == null ? 0 : running.stop(grace);
        if (left > 0) {
            LOG.warn("{}: {} HTTP connections closed at the end of the grace time", id, left);
        }
    }

    /** Sets up accepted connections. Thread-safe. */
    private final class Guests implements Listener.Guests {
        private final boolean tls;

        Guests(boolean tls) {
            this.tls = tls;
        }

        @Override
        public void welcome(Channel channel) {
            channel.pipeline()
                    .addLast(
                            tls
                                    ? new ChosenProtocol(this::http1, this::http2)
                                    : new FirstBytes(serving, this::http1, this::http2));
        }

        private void http1(Channel channel) {
            HttpConnection connection = new HttpConnection(serving);
            channel.pipeline()
                    .addLast(new StrictRequestDecoder(serving.config().maxHeaderBytes(), connection::bytesArrived))
                    .addLast(new HttpResponseEncoder())
                    .addLast(connection);
        }

        private void http2(Channel channel) {
            channel.pipeline().addLast(new HttpSession(serving));
        }

        @Override
        public void farewell(Channel channel, Duration grace) {
            HttpConnection one = channel.pipeline().get(HttpConnection.class);
            HttpSession two = channel.pipeline().get(HttpSession.class);
            if (one != null) {
                one.stop();
            } else if (two != null) {
                two.drain("server is shutting down", grace);
            } else {
                channel.close();
            }
        }

        @Override
        public void refused(String reason) {
            serving.metrics().refusedRequest(reason);
        }
    }
}
