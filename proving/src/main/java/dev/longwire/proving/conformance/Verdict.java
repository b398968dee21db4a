package dev.longwire.proving.conformance;

/** How what was seen compares with what the RFC says. */
enum Verdict {
    /** Exactly what it says. */
    OK,
    /** What it permits, though not what it recommends. */
    NON_STRICT,
    /** It leaves this to the implementation; what was seen is only recorded. */
    INFORMATIONAL,
    /** What it forbids. */
    FAILED
}
