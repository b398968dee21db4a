package dev.longwire.bench;

import java.util.List;

/**
 * What of all there is shall be measured.
 *
 * @param parts their names; none for all
 * @param cells their names, in any part; none for all
 * @param contenders their names; none for all
 * @param timing how long and how often
 */
record Selection(List<String> parts, List<String> cells, List<String> contenders, Timing timing) {
    boolean wants(String part) {
        return parts.isEmpty() || parts.contains(part);
    }

    boolean wantsContender(String contender) {
        return contenders.isEmpty() || contenders.contains(contender);
    }

    List<Cell> cells(List<Cell> all) {
        return cells.isEmpty()
                ? all
                : all.stream().filter(cell -> cells.contains(cell.id())).toList();
    }
}
