package dev.longwire.cli;

/**
 * Colours for a terminal (ECMA-48 §8.3.117, SGR).
 *
 * @param on whether there is colour at all
 */
record Ink(boolean on) {
    String faint(String text) {
        return with("2", text);
    }

    String good(String text) {
        return with("32", text);
    }

    String bad(String text) {
        return with("1;31", text);
    }

    String change(String text) {
        return with("33", text);
    }

    String arrow(String text) {
        return with("36", text);
    }

    private String with(String code, String text) {
        return on ? "\033[" + code + "m" + text + "\033[m" : text;
    }
}
