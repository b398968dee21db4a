package dev.longwire.examples.chat;

import dev.longwire.http.Reply;
import dev.longwire.server.Request;
import dev.longwire.server.SetCookie;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Who somebody is: the name that they gave, in a cookie with a signature, so that the server keeps nothing. There is no password; a real
 * login needs one, over TLS.
 */
final class Login {
    private static final String COOKIE = "chat";
    private static final Pattern NAME =
            Pattern.compile("[\\p{L}\\p{N}._-]{1,20}"); // one word, so it can stand in messages

    private final byte[] key = new byte[32];

    Login() {
        new SecureRandom().nextBytes(key);
    }

    /** Logs in whoever gives a name, and tells everyone else who they are. */
    Reply page(Request request) {
        String name = request.query("name");
        if (name == null) {
            String user = user(request);
            return user == null ? Reply.text(401, "Log in first: /login?name=...") : Reply.text(200, user);
        }
        if (!NAME.matcher(name).matches()) {
            return Reply.text(400, "A name is one word of at most 20 letters and digits.");
        }
        String user = Base64.getUrlEncoder().withoutPadding().encodeToString(name.getBytes(StandardCharsets.UTF_8));
        return Reply.text(200, name)
                .cookie(SetCookie.of(request, COOKIE, user + "." + signature(user))
                        .maxAge(Duration.ofDays(30)));
    }

    /** The user who asks; null if nobody is logged in. */
    @Nullable
    String user(Request request) {
        String cookie = request.cookie(COOKIE);
        String[] parts = cookie == null ? new String[0] : cookie.split("\\.");
        if (parts.length != 2 || !MessageDigest.isEqual(bytes(parts[1]), bytes(signature(parts[0])))) {
            return null;
        }
        return new String(Base64.getUrlDecoder().decode(parts[0]), StandardCharsets.UTF_8);
    }

    private String signature(String user) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, mac.getAlgorithm()));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal(bytes(user)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has HmacSHA256", e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
