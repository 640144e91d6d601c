package io.spanway.core.config;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Reads one YAML document into a tree with places. Size, nesting, aliases and the number of nodes after alias expansion are bounded, so
 * that a small hostile file cannot grow without end; duplicate keys are refused. Confined to the main thread.
 */
final class YamlReader {
    static final int MAX_CHARS = 4 << 20;
    static final int MAX_NODES = 200_000;
    private static final int MAX_DEPTH = 100;
    private static final int MAX_ALIASES = 200;

    private final String source;
    private final @Nullable Location fixed;
    private int nodes;

    private YamlReader(String source, @Nullable Location fixed) {
        this.source = source;
        this.fixed = fixed;
    }

    /**
     * Reads {@code text}; an empty document is a null scalar.
     *
     * @param source name for places
     * @throws ConfigException when the text is not one valid YAML document
     */
    static ConfigNode read(String text, String source) throws ConfigException {
        return new YamlReader(source, null).document(text);
    }

    /** Same, with every node placed at {@code at}: for text that stands in no file. */
    static ConfigNode readAt(String text, Location at) throws ConfigException {
        return new YamlReader(at.source(), at).document(text);
    }

    private ConfigNode document(String text) throws ConfigException {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MAX_CHARS);
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setMaxAliasesForCollections(MAX_ALIASES);
        if (text.length() > MAX_CHARS) {
            throw failure(start(), "larger than " + (MAX_CHARS >> 20) + " Mi characters");
        }
        String body = text.startsWith("\uFEFF") ? text.substring(1) : text;
        try {
            StreamReader reader = new StreamReader(new StringReader(body));
            Node root = new Composer(new ParserImpl(reader, options), new PlainResolver(), options).getSingleNode();
            return root == null ? new ConfigNode.Scalar(null, "", false, start()) : convert(root, 0);
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
            throw failure(mark == null ? start() : at(mark), "not valid YAML: " + e.getProblem());
        } catch (YAMLException e) {
            throw failure(start(), "not valid YAML: " + firstLine(e.getMessage()));
        } catch (Malformed e) {
            throw failure(e.at, String.valueOf(e.getMessage()));
        }
    }

    private ConfigNode convert(Node node, int depth) throws Malformed {
        Location at = at(node.getStartMark());
        if (depth > MAX_DEPTH) {
            throw new Malformed(at, "nested deeper than " + MAX_DEPTH + " levels");
        }
        if (++nodes > MAX_NODES) {
            throw new Malformed(at, "more than " + MAX_NODES + " values, aliases counted each time they are used");
        }
        if (node instanceof ScalarNode scalar) {
            return scalar(scalar, at);
        }
        if (node instanceof SequenceNode sequence) {
            List<ConfigNode> items = new ArrayList<>();
            for (Node item : sequence.getValue()) {
                items.add(convert(item, depth + 1));
            }
            return new ConfigNode.Sequence(items, null, at);
        }
        return mapping((MappingNode) node, at, depth);
    }

    private static ConfigNode scalar(ScalarNode node, Location at) {
        String text = node.getValue();
        Object value = node.getTag().equals(Tag.STR) ? text : PlainScalar.parse(text);
        return new ConfigNode.Scalar(value, text, false, at);
    }

    private ConfigNode mapping(MappingNode node, Location at, int depth) throws Malformed {
        Map<String, ConfigNode> entries = new LinkedHashMap<>();
        Map<String, Location> keys = new LinkedHashMap<>();
        List<ConfigNode.Mapping> inherited = new ArrayList<>();
        for (NodeTuple tuple : node.getValue()) {
            Location keyAt = at(tuple.getKeyNode().getStartMark());
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw new Malformed(keyAt, "a key must be a text");
            }
            ConfigNode value = convert(tuple.getValueNode(), depth + 1);
            if (key.getTag().equals(Tag.MERGE)) {
                inherit(value, inherited);
            } else if (entries.put(key.getValue(), value) != null) {
                throw new Malformed(
                        keyAt, "key \"" + key.getValue() + "\" is already defined at " + keys.get(key.getValue()));
            } else {
                keys.put(key.getValue(), keyAt);
            }
        }
        for (ConfigNode.Mapping base : inherited) {
            base.entries().forEach(entries::putIfAbsent);
            base.keys().forEach(keys::putIfAbsent);
        }
        return new ConfigNode.Mapping(entries, keys, null, at);
    }

    private static void inherit(ConfigNode value, List<ConfigNode.Mapping> inherited) throws Malformed {
        List<ConfigNode> bases = value instanceof ConfigNode.Sequence list ? list.items() : List.of(value);
        for (ConfigNode base : bases) {
            if (!(base instanceof ConfigNode.Mapping map)) {
                throw new Malformed(base.at(), "\"<<\" needs a map or a list of maps");
            }
            inherited.add(map);
        }
    }

    private Location start() {
        return fixed == null ? new Location(source, 1, 1) : fixed;
    }

    private Location at(Mark mark) {
        return fixed == null ? new Location(source, mark.getLine() + 1, mark.getColumn() + 1) : fixed;
    }

    private static ConfigException failure(Location at, String message) {
        return new ConfigException(List.of(new Problems.Problem(at, "", message)));
    }

    private static String firstLine(@Nullable String text) {
        return text == null ? "unreadable" : text.lines().findFirst().orElse("unreadable");
    }

    /** Types plain scalars as the Collector does; everything else is left to the tag or to being text. Immutable. */
    private static final class PlainResolver extends Resolver {
        @Override
        protected void addImplicitResolvers() {
            // None of YAML 1.1's own: they take "yes" for a boolean and "1:30" for a number.
        }

        @Override
        public Tag resolve(NodeId kind, String value, boolean implicit) {
            if (kind != NodeId.scalar || !implicit) {
                return super.resolve(kind, value, implicit);
            }
            if (value.equals("<<")) {
                return Tag.MERGE;
            }
            return PlainScalar.parse(value) instanceof String ? Tag.STR : Tag.INT;
        }
    }

    /** Ends the reading of a document from deep inside. */
    private static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Location at;

        Malformed(Location at, String message) {
            super(message);
            this.at = at;
        }
    }
}
