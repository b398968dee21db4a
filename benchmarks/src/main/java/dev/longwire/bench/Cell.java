package dev.longwire.bench;

import java.util.List;

/**
 * One kind of load.
 *
 * @param id its name on the command line and in the stored results
 * @param title in words
 * @param load options of wsload
 */
record Cell(String id, String title, List<String> load) {
    static final List<Cell> ECHO = List.of(
            of("b", "100 connections × 32 B, 1 in flight", "-c 100 -s 32"),
            of("c", "100 × 32 B, 16 in flight", "-c 100 -s 32 -P 16"),
            of("d", "100 × 1 KiB, 1", "-c 100 -s 1024"),
            of("e", "10 × 64 KiB, 1", "-c 10 -s 65536"),
            of("f", "4 × 1 MiB, 1", "-c 4 -s 1048576"));

    static Cell of(String id, String title, String load) {
        return new Cell(id, title, List.of(load.split(" ")));
    }
}
