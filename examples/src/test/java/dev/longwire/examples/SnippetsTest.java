package dev.longwire.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each Java block of the documentation stands word for word in a source file of this module, and so compiles. */
class SnippetsTest {
    private static final Path ROOT = Path.of("..");
    private static final List<Path> SOURCES = List.of(Path.of("src", "main", "java"), Path.of("src", "test", "java"));
    private static final String FENCE = "```";

    /** A fenced block and where it begins. */
    private record Block(Path file, int line, String language, List<String> lines) {}

    @TestFactory
    Stream<DynamicTest> everyJavaBlockIsCompiled() throws IOException {
        List<List<String>> sources = sources();
        return blocks().stream()
                .filter(block -> block.language.equals("java"))
                .map(block -> DynamicTest.dynamicTest(
                        block.file.getFileName() + " line " + block.line,
                        () -> assertThat(sources)
                                .as(
                                        "no file in %s of examples has this block of %s:\n%s",
                                        SOURCES, block.file, text(block))
                                .anyMatch(source -> holds(source, block.lines))));
    }

    @Test
    void theReadmeHasJavaBlocks() throws IOException {
        assertThat(blocks()).anyMatch(block -> block.language.equals("java") && block.file.endsWith("README.md"));
    }

    @Test
    void everyBlockSaysWhatItIs() throws IOException {
        assertThat(blocks()).allMatch(block -> !block.language.isEmpty());
    }

    /** Whether the block stands in the source, all of it indented alike. */
    private static boolean holds(List<String> source, List<String> block) {
        for (int start = 0; start + block.size() <= source.size(); start++) {
            String first = source.get(start);
            int indent = first.length() - first.stripLeading().length();
            boolean same = true;
            for (int i = 0; same && i < block.size(); i++) {
                String wanted = block.get(i);
                same = source.get(start + i).equals(wanted.isEmpty() ? "" : " ".repeat(indent) + wanted);
            }
            if (same) {
                return true;
            }
        }
        return false;
    }

    private static List<Block> blocks() throws IOException {
        List<Block> blocks = new ArrayList<>();
        for (Path file : documents()) {
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).startsWith(FENCE)) {
                    int end = i + 1;
                    while (end < lines.size() && !lines.get(end).equals(FENCE)) {
                        end++;
                    }
                    assertThat(end)
                            .as("the end of the block at %s:%s", file, i + 1)
                            .isLessThan(lines.size());
                    blocks.add(new Block(
                            file,
                            i + 1,
                            lines.get(i).substring(FENCE.length()),
                            List.copyOf(lines.subList(i + 1, end))));
                    i = end;
                }
            }
        }
        return blocks;
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> top = Files.list(ROOT);
                Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            return Stream.concat(top, docs)
                    .filter(file -> file.getFileName().toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    private static List<List<String>> sources() throws IOException {
        List<List<String>> sources = new ArrayList<>();
        for (Path folder : SOURCES) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    sources.add(Files.readAllLines(file));
                }
            }
        }
        return sources;
    }

    private static String text(Block block) {
        return block.lines.stream().collect(Collectors.joining("\n"));
    }
}
