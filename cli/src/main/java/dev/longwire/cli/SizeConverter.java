package dev.longwire.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads sizes in bytes such as {@code 65536}, {@code 64K}, {@code 16M} or {@code 1G}. */
final class SizeConverter implements ITypeConverter<Integer> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,10})([kmg]?)(i?b)?");

    /** About the longest array. */
    private static final int MOST = Integer.MAX_VALUE - 8;

    @Override
    public Integer convert(String text) {
        Matcher matcher = FORM.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new TypeConversionException("'" + text + "' is not a size; write it such as 65536, 64K, 16M or 1G");
        }
        int shift = switch (matcher.group(2)) {
            case "k" -> 10;
            case "m" -> 20;
            case "g" -> 30;
            default -> 0;
        };
        long number = Long.parseLong(matcher.group(1));
        if (number > MOST >> shift) {
            throw new TypeConversionException("'" + text + "' is too large; the most is " + MOST);
        }
        return (int) (number << shift);
    }
}
