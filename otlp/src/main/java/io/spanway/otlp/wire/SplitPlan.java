package io.spanway.otlp.wire;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * What a scan found out about where each byte of the request goes: for each part a tree of the source groups it has items of.
 *
 * <p>Held in int arrays, so that nothing is allocated per item:
 *
 * <ul>
 *   <li>A <b>group</b> is a message of the source that is taken apart (request, resource, scope, metric, data of a metric): its field number
 *       and the ranges of its envelope, which is all of it but the nested groups and items.
 *   <li>A <b>run</b> is a range of source bytes that is copied as it is: envelope, or neighbouring items with their tags and lengths.
 *   <li>A <b>node</b> is one group of one part: children (nodes and runs, in source order) and encoded size.
 * </ul>
 *
 * <p>Invariant: groups are opened one after the other and never again, so a part's node of the open group of a level, if it has one, is the
 * last node it made at that level. A part is never larger than its request: it repeats no byte of it, and lengths only shrink.
 *
 * <p>Confined to one thread.
 */
final class SplitPlan {
    /** Levels of groups: request, resource, scope, metric, data. */
    static final int REQUEST = 0;

    static final int RESOURCE = 1;
    static final int SCOPE = 2;
    static final int METRIC = 3;
    static final int DATA = 4;

    private static final int LEVELS = 5;
    private static final int NONE = -1;

    /** Runs: first byte, behind the last byte, next sibling. */
    private static final int RUN = 3;

    private static final int START = 0;
    private static final int END = 1;
    private static final int RUN_NEXT = 2;

    /** Groups: field number in the parent, first and last run of the envelope, its bytes. */
    private static final int GROUP = 4;

    private static final int FIELD = 0;
    private static final int ENVELOPE = 1;
    private static final int ENVELOPE_LAST = 2;
    private static final int ENVELOPE_BYTES = 3;

    /** Nodes: group, parent, first and last child, encoded bytes of the content, next sibling. */
    private static final int NODE = 6;

    private static final int OF_GROUP = 0;
    private static final int PARENT = 1;
    private static final int CHILD = 2;
    private static final int CHILD_LAST = 3;
    private static final int BYTES = 4;
    private static final int NODE_NEXT = 5;

    /** Arrays up to this many ints are kept between requests; together at most 1 MiB. */
    private static final int KEPT_INTS = 1 << 16;

    /** Always allowed, whatever the size of the request: ints per array, 4 MiB each. */
    private static final int LEAST_INTS = 1 << 20;

    private int[] runs = new int[RUN * 256];
    private int[] groups = new int[GROUP * 16];
    private int[] nodes = new int[NODE * 64];
    private int runsEnd;
    private int groupsEnd;
    private int nodesEnd;
    private int mostInts;
    private boolean full;

    private final int[] openGroup = new int[LEVELS];

    /** Last node of each part at each level, by part * LEVELS + level. */
    private int[] lastNode = {};

    private int[] partItems = {};
    private int[] order = {};
    private int partCount;

    /** Starts a plan of up to {@code parts} parts for a request of {@code requestBytes}. */
    void begin(int parts, int requestBytes) {
        clear();
        if (order.length < parts) {
            lastNode = new int[parts * LEVELS];
            Arrays.fill(lastNode, NONE);
            partItems = new int[parts];
            order = new int[parts];
        }
        mostInts = Math.max(LEAST_INTS, requestBytes / 4);
        open(REQUEST, 0);
    }

    /** Forgets everything, and lets go of arrays that an unusual request made large. */
    void clear() {
        for (int i = 0; i < partCount; i++) {
            Arrays.fill(lastNode, order[i] * LEVELS, (order[i] + 1) * LEVELS, NONE);
            partItems[order[i]] = 0;
        }
        partCount = 0;
        runsEnd = 0;
        groupsEnd = 0;
        nodesEnd = 0;
        full = false;
        runs = runs.length > KEPT_INTS ? new int[RUN * 256] : runs;
        groups = groups.length > KEPT_INTS ? new int[GROUP * 16] : groups;
        nodes = nodes.length > KEPT_INTS ? new int[NODE * 64] : nodes;
    }

    /** Whether the request needed more scratch memory than its size justifies; the plan is then incomplete and takes nothing more. */
    boolean full() {
        return full;
    }

    /** A group begins at {@code level}; it ends when the next one of the level, or of a level below, begins. */
    void open(int level, int field) {
        if (full) {
            return;
        }
        if (groupsEnd + GROUP > groups.length) {
            groups = grow(groups);
            groupsEnd = full ? 0 : groupsEnd;
        }
        openGroup[level] = groupsEnd;
        groups[groupsEnd + FIELD] = field;
        groups[groupsEnd + ENVELOPE] = NONE;
        groups[groupsEnd + ENVELOPE_LAST] = NONE;
        groups[groupsEnd + ENVELOPE_BYTES] = 0;
        groupsEnd += GROUP;
    }

    /** The bytes belong to the envelope of the open group of {@code level}. */
    void envelope(int level, int start, int end) {
        if (full) {
            return;
        }
        int group = openGroup[level];
        groups[group + ENVELOPE_BYTES] += end - start;
        int last = groups[group + ENVELOPE_LAST];
        if (last != NONE && runs[last + END] == start) {
            runs[last + END] = end;
            return;
        }
        int run = newRun(start, end);
        if (last == NONE) {
            groups[group + ENVELOPE] = run;
        } else {
            runs[last + RUN_NEXT] = run;
        }
        groups[group + ENVELOPE_LAST] = run;
    }

    /** The bytes, {@code items} items in the open group of {@code level}, go to {@code part}. */
    void add(int level, int part, int start, int end, int items) {
        if (full) {
            return;
        }
        int node = lastNode[part * LEVELS + level];
        if (node == NONE || nodes[node + OF_GROUP] != openGroup[level]) {
            node = newNode(level, part);
        }
        partItems[part] += items;
        nodes[node + BYTES] += end - start;
        int last = nodes[node + CHILD_LAST];
        if (isRun(last) && runs[runOf(last) + END] == start) {
            runs[runOf(last) + END] = end;
            return;
        }
        append(node, reference(newRun(start, end)));
    }

    /** Works out the encoded sizes; children have higher indexes than their parents, so one pass from the end does it. */
    void finish() {
        for (int node = nodesEnd - NODE; node >= 0; node -= NODE) {
            int group = nodes[node + OF_GROUP];
            int bytes = nodes[node + BYTES] + groups[group + ENVELOPE_BYTES];
            nodes[node + BYTES] = bytes;
            int parent = nodes[node + PARENT];
            if (parent != NONE) {
                nodes[parent + BYTES] += WireWriter.bytesSize(groups[group + FIELD], bytes);
            }
        }
    }

    int partCount() {
        return partCount;
    }

    int part(int i) {
        return order[i];
    }

    int items(int i) {
        return partItems[order[i]];
    }

    int bytes(int i) {
        return nodes[root(i) + BYTES];
    }

    /** Appends the request of the i-th part, {@link #bytes} long. */
    void write(int i, ByteBuf source, ByteBuf target) {
        writeNode(root(i), source, target);
    }

    private int root(int i) {
        return lastNode[order[i] * LEVELS + REQUEST];
    }

    /** Recurses by level, at most {@value #LEVELS} deep whatever the input. */
    private void writeNode(int node, ByteBuf source, ByteBuf target) {
        for (int run = groups[nodes[node + OF_GROUP] + ENVELOPE]; run != NONE; run = runs[run + RUN_NEXT]) {
            target.writeBytes(source, runs[run + START], runs[run + END] - runs[run + START]);
        }
        int child = nodes[node + CHILD];
        while (child != NONE) {
            if (isRun(child)) {
                int run = runOf(child);
                target.writeBytes(source, runs[run + START], runs[run + END] - runs[run + START]);
                child = runs[run + RUN_NEXT];
            } else {
                WireWriter.lengthPrefix(target, groups[nodes[child + OF_GROUP] + FIELD], nodes[child + BYTES]);
                writeNode(child, source, target);
                child = nodes[child + NODE_NEXT];
            }
        }
    }

    /** Makes the part's node of the open group of {@code level}, and the nodes above it that are missing. */
    private int newNode(int level, int part) {
        int parent = NONE;
        if (level == REQUEST) {
            order[partCount++] = part;
        } else {
            parent = lastNode[part * LEVELS + level - 1];
            if (parent == NONE || nodes[parent + OF_GROUP] != openGroup[level - 1]) {
                parent = newNode(level - 1, part);
            }
        }
        if (nodesEnd + NODE > nodes.length) {
            nodes = grow(nodes);
            nodesEnd = full ? 0 : nodesEnd;
        }
        int node = nodesEnd;
        nodesEnd += NODE;
        nodes[node + OF_GROUP] = openGroup[level];
        nodes[node + PARENT] = parent;
        nodes[node + CHILD] = NONE;
        nodes[node + CHILD_LAST] = NONE;
        nodes[node + BYTES] = 0;
        nodes[node + NODE_NEXT] = NONE;
        lastNode[part * LEVELS + level] = node;
        if (parent != NONE) {
            append(parent, node);
        }
        return node;
    }

    private void append(int parent, int child) {
        int last = nodes[parent + CHILD_LAST];
        if (last == NONE) {
            nodes[parent + CHILD] = child;
        } else if (isRun(last)) {
            runs[runOf(last) + RUN_NEXT] = child;
        } else {
            nodes[last + NODE_NEXT] = child;
        }
        nodes[parent + CHILD_LAST] = child;
    }

    private int newRun(int start, int end) {
        if (runsEnd + RUN > runs.length) {
            runs = grow(runs);
            runsEnd = full ? 0 : runsEnd;
        }
        int run = runsEnd;
        runsEnd += RUN;
        runs[run + START] = start;
        runs[run + END] = end;
        runs[run + RUN_NEXT] = NONE;
        return run;
    }

    /** Twice the array; at the bound the same one, which the caller overwrites from the start: a full plan is never used. */
    private int[] grow(int[] array) {
        if (full || array.length >= mostInts) {
            full = true;
            return array;
        }
        return Arrays.copyOf(array, array.length * 2);
    }

    /** In lists of children, runs are told from nodes by being below {@link #NONE}. */
    private static int reference(int run) {
        return NONE - 1 - run;
    }

    private static boolean isRun(int reference) {
        return reference < NONE;
    }

    private static int runOf(int reference) {
        return NONE - 1 - reference;
    }
}
