package dev.longwire.proving.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longwire.protocol.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What differs from the golden file is said, and what has failed stands first in the report. */
class GoldenTest {
    private static final Set<Group> PINGS = EnumSet.of(Group.PING);

    private static Result result(Case of, Verdict verdict, String wire, String told) {
        return Result.of(of, new Outcome(verdict, List.of(wire), List.of(told), "something else"));
    }

    /** The rows of the golden file for one group. */
    private static List<Result> recorded() throws Exception {
        List<Result> results = new ArrayList<>();
        String all = new String(
                GoldenTest.class.getResourceAsStream("golden.tsv").readAllBytes(),
                java.nio.charset.StandardCharsets.UTF_8);
        for (Case each : PingPong.cases()) {
            String row = all.lines()
                    .filter(line -> line.startsWith(
                            each.id() + "\t" + each.role().name().toLowerCase()))
                    .findFirst()
                    .orElseThrow();
            String[] field = row.split("\t", -1);
            results.add(result(each, Verdict.valueOf(field[3]), field[4], field[5]));
        }
        return results;
    }

    @Test
    void whatIsRecordedDoesNotDiffer() throws Exception {
        assertThat(Golden.difference(recorded(), PINGS)).isEmpty();
    }

    @Test
    void whatDiffersIsShownWithBothSides() throws Exception {
        List<Result> results = recorded();
        Case first = PingPong.cases().get(0);
        results.set(0, result(first, Verdict.OK, "silence", "nothing"));
        assertThat(Golden.difference(results, PINGS).lines())
                .hasSize(2)
                .first()
                .asString()
                .startsWith("- ping/ping-sizes\tserver\t5.5.2\tOK\tpong [0]");
        assertThat(Golden.difference(results, PINGS))
                .endsWith("\n+ ping/ping-sizes\tserver\t5.5.2\tOK\tsilence\tnothing");
    }

    @Test
    void whatIsMissingOrNewIsNamed() throws Exception {
        List<Result> results = recorded();
        Result gone = results.remove(3);
        Case fresh = new Case(Group.PING, "ping/new", "5.5", "A new case", Role.SERVER, (bench, role) -> null);
        results.add(result(fresh, Verdict.OK, "end", "nothing"));
        assertThat(Golden.difference(results, PINGS))
                .contains("not recorded: ping/new\tserver")
                .contains("there is no such case: " + gone.id() + "\t" + gone.role());
    }

    @Test
    void theReportShowsFailuresFirstAndWhole(@TempDir Path folder) throws Exception {
        Case bad = new Case(Group.PING, "ping/<bad>", "5.5", "A case that fails", Role.CLIENT, (bench, role) -> null);
        Path results = folder.resolve("results.tsv");
        Files.write(
                results,
                List.of(
                        "a line\t17",
                        result(PingPong.cases().get(0), Verdict.OK, "end", "nothing")
                                .whole(),
                        result(bad, Verdict.FAILED, "silence", "nothing").whole()));
        Path page = folder.resolve("page.html");
        Report.main(new String[] {page.toString(), results.toString()});
        String html = Files.readString(page);
        assertThat(html).contains("1 failed: 2 cases, 1 run.").doesNotContain("ping/<bad>");
        assertThat(html.indexOf("ping/&lt;bad&gt;"))
                .isPositive()
                .isLessThan(html.indexOf("ping/ping-sizes"))
                .isLessThan(html.lastIndexOf("ping/&lt;bad&gt;"));
        assertThat(html).contains("<b>wanted:</b> something else");
    }
}
