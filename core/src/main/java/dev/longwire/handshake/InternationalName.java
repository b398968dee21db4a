package dev.longwire.handshake;

import java.lang.Character.UnicodeScript;
import java.net.IDN;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The ASCII form of a host name that has other characters. The JDK knows IDNA 2003 only, browsers and registries have gone on to
 * UTS 46 (non-transitional), and some names are different hosts by the two. So a name is taken only where both agree.
 */
final class InternationalName {
    /** RFC 3490 §3.1: what separates labels. */
    private static final Pattern DOT = Pattern.compile("[.\u3002\uff0e\uff61]");

    private static final Pattern ASCII_LABEL = Pattern.compile("[a-z0-9_-]+");

    /** What both leave out. The joiners U+200C and U+200D are not among it: only IDNA 2003 leaves them out. */
    private static final Pattern LEFT_OUT =
            Pattern.compile("[\u00ad\u034f\u180b-\u180d\u200b\u2060\ufe00-\ufe0f\ufeff]");

    private InternationalName() {}

    /**
     * The name as a look-up needs it.
     *
     * @throws IllegalArgumentException if it has none, or one that is not certain; says what to write instead
     */
    static String ascii(String host) {
        String[] labels = DOT.split(host, -1);
        for (int i = 0; i < labels.length; i++) {
            if (!labels[i].chars().allMatch(c -> c < 0x80)) {
                labels[i] = asciiLabel(labels[i]);
            }
        }
        return String.join(".", labels);
    }

    private static String asciiLabel(String label) {
        String ascii;
        try {
            ascii = IDN.toASCII(
                    label, IDN.ALLOW_UNASSIGNED); // RFC 3490 §4: of a query, characters of after Unicode 3.2 too
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(uncertain(label), e);
        }
        // a label that contains the dot or the colon of another character would become two, or get a port
        boolean one = ASCII_LABEL.matcher(ascii).matches();
        if (!one || !IDN.toUnicode(ascii, IDN.ALLOW_UNASSIGNED).equals(mapped(label))) {
            throw new IllegalArgumentException(uncertain(label));
        }
        return ascii;
    }

    /**
     * What UTS 46 makes of a label, as far as it can be told without its table: where this differs from what comes back out of
     * the ASCII form, IDNA 2003 means another name (ß becomes ss there), or does not know the lower case of a letter.
     */
    private static String mapped(String label) {
        String compatible = Normalizer.normalize(lowerCase(label), Normalizer.Form.NFKC);
        String again = Normalizer.normalize(lowerCase(compatible), Normalizer.Form.NFKC);
        return LEFT_OUT.matcher(again).replaceAll("");
    }

    /** Each character by itself: a final sigma is not made by its place. Cherokee is folded to upper case, so it has no part. */
    private static String lowerCase(String text) {
        StringBuilder lower = new StringBuilder();
        text.codePoints()
                .filter(c -> UnicodeScript.of(c) != UnicodeScript.CHEROKEE)
                .forEach(c -> lower.append(Character.toString(c).toLowerCase(Locale.ROOT)));
        return lower.toString();
    }

    private static String uncertain(String label) {
        return "the part " + Excerpt.of(label) + " of the host has no ASCII form, or not the same one by all rules of"
                + " internationalized names (IDNA 2003, UTS 46): write the form that begins with xn--";
    }
}
