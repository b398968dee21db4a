package dev.longwire.protocol;

/** Tells tests of other packages about memory beside the heap. */
public final class Living {
    private Living() {}

    /** How many inflaters and deflaters were made and not ended. */
    public static int count() {
        return Zlib.living();
    }
}
