package io.spanway.core.pipeline;

import java.net.BindException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The components of one configuration, joined, and their life: started back to front, stopped front to back.
 *
 * <p>Confined to the lifecycle thread, but for {@link #notReadyReason}, which any thread may call.
 */
public final class PipelineGraph implements ReadinessCheck {
    private static final Logger LOG = LoggerFactory.getLogger(PipelineGraph.class);
    private static final Duration GRACE_OF_OUSTED = Duration.ofSeconds(2);
    private static final Duration GRACE_AFTER_FAILED_START = Duration.ofSeconds(5);

    /**
     * One component in its place.
     *
     * @param pipeline the pipeline of a processor, null for all that serve several
     * @param config bound configuration record; equal records mean an unchanged component
     * @param outputs the components it feeds
     * @param outlets where its payloads go, by pipeline; those of a receiver by signal alone
     */
    public record Node(
            ComponentKind kind,
            ComponentId id,
            @Nullable PipelineId pipeline,
            Object config,
            Component component,
            List<Node> outputs,
            Outlets outlets) {
        @Override
        public String toString() {
            return "\"" + id + "\" " + kind.singular();
        }
    }

    /** A component did not start; everything that had started before it is stopped again. */
    public static final class StartException extends Exception {
        private static final long serialVersionUID = 1L;

        StartException(Node node, Throwable cause) {
            super("failed to start " + node + ": " + reason(cause), cause);
        }

        private static String reason(Throwable cause) {
            String message = cause.getMessage();
            if (message == null) {
                return cause.toString();
            }
            // These name the file only; what is wrong with it is in the name of their class.
            if (cause instanceof NoSuchFileException) {
                return message + ": no such file or directory";
            }
            if (cause instanceof AccessDeniedException) {
                return message + ": permission denied";
            }
            if (cause instanceof FileSystemException file && file.getReason() == null) {
                return cause.toString();
            }
            return message;
        }
    }

    private volatile List<Node> startOrder;
    private final GraphSpec spec;
    private final List<String> warnings;
    private final LongSupplier nanoClock;
    private final List<Node> started = new ArrayList<>();

    PipelineGraph(
            GraphSpec spec,
            List<Node> extensions,
            List<Node> backToFront,
            List<String> warnings,
            LongSupplier nanoClock) {
        List<Node> all = new ArrayList<>(extensions);
        all.addAll(backToFront);
        this.spec = spec;
        this.startOrder = List.copyOf(all);
        this.warnings = List.copyOf(warnings);
        this.nanoClock = nanoClock;
    }

    /** All components in starting order: extensions, then each after everything that it feeds. */
    public List<Node> nodes() {
        return startOrder;
    }

    /** Components named by a deprecated alias, one sentence each. */
    public List<String> warnings() {
        return warnings;
    }

    /**
     * Starts every component; when it returns, receivers are bound.
     *
     * @throws StartException naming the component that did not start and why; nothing is left running
     */
    public void start() throws StartException {
        warnings.forEach(LOG::warn);
        startOrder.forEach(this::tell);
        for (Node node : startOrder) {
            try {
                start(node);
            } catch (StartException e) {
                stop(GRACE_AFTER_FAILED_START);
                throw e;
            }
        }
    }

    private void start(Node node) throws StartException {
        try {
            node.component().start();
            started.add(node);
        } catch (Exception | LinkageError e) {
            // A native library that cannot be loaded is an error to Java and a failed start to us.
            throw failed(node, e);
        }
    }

    /** Tells a component that shows the graph what it is made of. */
    private void tell(Node node) {
        if (node.component() instanceof GraphSpec.Observer observer) {
            observer.graph(spec);
        }
    }

    /** The component of an id, in a pipeline if it is a processor, or null. */
    @Nullable
    Node find(ComponentKind kind, ComponentId id, @Nullable PipelineId pipeline) {
        for (Node node : startOrder) {
            if (node.kind() == kind && node.id().equals(id) && Objects.equals(node.pipeline(), pipeline)) {
                return node;
            }
        }
        return null;
    }

    /** Components of this graph that {@code other} does not have, in starting order. */
    public List<Node> notIn(PipelineGraph other) {
        Set<Component> theirs = Collections.newSetFromMap(new IdentityHashMap<>());
        other.startOrder.forEach(node -> theirs.add(node.component()));
        return startOrder.stream()
                .filter(node -> !theirs.contains(node.component()))
                .toList();
    }

    /**
     * Starts the components that {@code running} does not have. Nothing goes to them yet, but for what new receivers bring.
     *
     * @throws StartException naming the component that did not start; those started before it are stopped again, and {@code running} goes on
     */
    public void startBeside(PipelineGraph running) throws StartException {
        warnings.forEach(LOG::warn);
        List<Node> ousted = new ArrayList<>();
        try {
            for (Node node : notIn(running)) {
                startBeside(node, running, ousted);
            }
        } catch (StartException e) {
            stop(GRACE_AFTER_FAILED_START);
            ousted.forEach(running::bringBack);
            throw e;
        }
    }

    /**
     * A changed component that listens where the one it replaces does can only start when that one has let go. It is tried without first, so
     * that a configuration that fails for another reason disturbs nobody.
     */
    private void startBeside(Node node, PipelineGraph running, List<Node> ousted) throws StartException {
        Node before = running.find(node.kind(), node.id(), node.pipeline());
        if (before != null) {
            node.component().succeeds(before.component());
        }
        try {
            tell(node);
            start(node);
        } catch (StartException e) {
            if (before == null || !running.mayPause(before) || !addressInUse(e)) {
                throw e;
            }
            LOG.info("{} listens where the old one does, which therefore stops first", node);
            ousted.add(before);
            running.started.removeIf(each -> each.component() == before.component());
            stop(before, GRACE_OF_OUSTED);
            startAgain(node);
        }
    }

    /** Starts a component in the place of one that failed to start or was stopped: both happen once in a life. */
    private void startAgain(Node gone) throws StartException {
        Component again = madeAgain(gone);
        Node node =
                new Node(gone.kind(), gone.id(), gone.pipeline(), gone.config(), again, gone.outputs(), gone.outlets());
        startOrder = startOrder.stream()
                .map(each -> each.component() == gone.component() ? node : each)
                .toList();
        tell(node);
        start(node);
    }

    private static Component madeAgain(Node gone) throws StartException {
        try {
            return gone.outlets().again().get();
        } catch (RuntimeException | LinkageError e) {
            // It could be made before: a file that it needs has gone meanwhile.
            throw failed(gone, e);
        }
    }

    /** Whether nobody else of this graph would miss {@code node} for a moment. */
    private boolean mayPause(Node node) {
        return node.kind() == ComponentKind.RECEIVER
                || (node.kind() == ComponentKind.EXTENSION
                        && startOrder.stream()
                                .noneMatch(each -> each.outlets().extensions().contains(node.id())));
    }

    private static boolean addressInUse(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            if (cause instanceof BindException || (message != null && message.contains("in use"))) {
                return true;
            }
        }
        return false;
    }

    /** Brings back what had to stop for a successor that then failed. */
    private void bringBack(Node ousted) {
        try {
            startAgain(ousted);
        } catch (StartException e) {
            LOG.error("{} could not be brought back", ousted, e);
        }
    }

    private static StartException failed(Node node, Throwable cause) {
        if (cause instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        return new StartException(node, cause);
    }

    /**
     * After {@link #startBeside}: from now on payloads take the way through this graph, and what both graphs have is this one's to stop.
     *
     * @param running loses its life: stop what is left of it, once nobody is inside any more
     */
    public void replace(PipelineGraph running) {
        for (Node node : startOrder) {
            node.outlets().byPipeline().values().forEach(Outlets.Outlet::turn);
        }
        running.started.retainAll(running.notIn(this));
        started.clear();
        started.addAll(startOrder);
        startOrder.forEach(this::tell);
    }

    /**
     * Stops what was started: receivers first, extensions last. {@code grace} holds for all together; what one leaves over, the next may use.
     */
    public void stop(Duration grace) {
        long deadline = nanoClock.getAsLong() + grace.toNanos();
        while (!started.isEmpty()) {
            Node node = started.get(started.size() - 1);
            long remaining = Math.max(0, deadline - nanoClock.getAsLong());
            Duration share = Duration.ofNanos((long) ((double) remaining * weight(node) / totalWeight()));
            started.remove(started.size() - 1);
            stop(node, share);
        }
    }

    /** One that does not stop as it should must not keep the others from stopping. */
    private static void stop(Node node, Duration grace) {
        try {
            node.component().stop(grace);
        } catch (RuntimeException e) {
            LOG.warn("failed to stop {}", node, e);
        }
    }

    private int totalWeight() {
        int total = 0;
        for (Node node : started) {
            total += weight(node);
        }
        return total;
    }

    /** Those that wait for other machines get more of the grace time. */
    private static int weight(Node node) {
        return switch (node.kind()) {
            case RECEIVER, EXPORTER -> 8;
            case PROCESSOR, CONNECTOR -> 4;
            case EXTENSION -> 1;
        };
    }

    @Override
    public @Nullable String notReadyReason() {
        for (Node node : startOrder) {
            String reason = node.component() instanceof ReadinessCheck check ? check.notReadyReason() : null;
            if (reason != null) {
                return node + ": " + reason;
            }
        }
        return null;
    }
}
