package dev.longwire.interop;

import dev.longwire.protocol.Role;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that runs once for each {@link Pairing} that can do what it needs. Its first parameter is the pairing; a second one
 * is an enum that implements {@link Variant}, and the test runs for each of its constants.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(Invocations.class)
@interface PeerTest {
    /** The column of the table that this test belongs to. */
    Column value();

    /** What the peer has to be able to do. */
    Ability[] needs() default {};

    /** The name of the peer that it is for, if it is for that one only, and fits what that one does. */
    String only() default "";

    /** Whether it gives the peer commands, or asks for its events; with {@link #only} it does not. */
    boolean commands() default true;

    /** The roles that the peer may have. */
    Role[] roles() default {Role.SERVER, Role.CLIENT};

    /** The schemes it is worth running with. */
    String[] schemes() default {"ws", "wss"};

    /** One case of a test. */
    interface Variant {
        /** What the peer has to be able to do, beside what the test needs anyway. */
        Ability[] needs(Role peer);

        /** The column of this case. */
        default Column column(Column ofTheTest) {
            return ofTheTest;
        }
    }
}
