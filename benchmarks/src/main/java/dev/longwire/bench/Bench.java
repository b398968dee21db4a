package dev.longwire.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One run of the benchmarks: what its parts share. */
final class Bench {
    /** A busy machine can stand still for a while: each attempt takes four times as long as the one before. */
    private static final int ATTEMPTS = 4;

    private final Place place;
    private final Progress progress;
    private final List<String> troubles = new ArrayList<>();

    Bench(Place place, Progress progress) {
        this.place = place;
        this.progress = progress;
    }

    Place place() {
        return place;
    }

    Progress progress() {
        return progress;
    }

    /** Something could not be measured: said at once, and again at the end. */
    void trouble(String line) {
        troubles.add(line);
        progress.say("*** " + line);
    }

    List<String> troubles() {
        return troubles;
    }

    /**
     * Puts a server under load.
     *
     * @param lead seconds of load that are not counted; 0 for load without a result
     * @param seconds that are
     * @throws BenchException if an answer was wrong, or a connection broke, or nothing came in the time
     */
    Sample load(Server server, Cell cell, double lead, double seconds) {
        List<String> command = new ArrayList<>(List.of(place.program("wsload").toString(), "-q", "-u", "/"));
        if (!server.contender().can(Contender.Skill.HANDSHAKE)) {
            command.addAll(List.of("-m", "raw"));
        }
        command.addAll(cell.load());
        command.addAll(List.of("-p", Integer.toString(server.port()), "-x", Long.toString(server.pid())));
        double longer = seconds;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++, longer *= 4) {
            List<String> timed = new ArrayList<>(command);
            timed.addAll(List.of("-w", number(lead), "-d", number(longer)));
            String line = Tools.run(place.root(), Tools.pinned(1, timed), (long) (lead + longer) + 60);
            Sample sample = Sample.parse(line);
            if ((sample.rate() > 0 && sample.server() > 0) || lead == 0) {
                return sample;
            }
        }
        throw new BenchException("nothing came back in " + seconds + " s, nor in " + longer / 4 + " s");
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
