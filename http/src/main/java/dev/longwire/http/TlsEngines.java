package dev.longwire.http;

import io.netty.util.NetUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/** Sets up TLS for one connection: the one place for versions, host check, SNI, ALPN and the demand for a client certificate. */
final class TlsEngines {
    static final String TLS_1_2 = "TLSv1.2";
    static final String TLS_1_3 = "TLSv1.3";

    /** RFC 8996: anything older is not to be used. */
    static final List<String> VERSIONS = List.of(TLS_1_3, TLS_1_2);

    /** RFC 7301 §6. */
    private static final String[] PROTOCOLS = {"http/1.1"};

    private final TlsSettings settings;
    private final SSLContext context;

    TlsEngines(TlsSettings settings, SSLContext context) {
        this.settings = settings;
        this.context = context;
    }

    TlsSettings settings() {
        return settings;
    }

    SSLContext context() {
        return context;
    }

    /** This, if a client can use it. */
    TlsEngines forClient() {
        settings.role().requireClient();
        return usable(true);
    }

    /** This, if a server can use it. */
    TlsEngines forServer() {
        settings.role().requireServer();
        return usable(false);
    }

    private TlsEngines usable(boolean client) {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(client);
        if (versions(engine).length == 0) {
            throw new IllegalArgumentException("the SSLContext enables only "
                    + String.join(", ", engine.getEnabledProtocols()) + ", and at least " + settings.minimumVersion()
                    + " is needed: make one with SSLContext.getInstance(\"TLS\")");
        }
        return this;
    }

    SSLEngine client(String host, int port) {
        String address =
                host.replaceFirst("%.*", ""); // RFC 6874 §4: no one else knows the zone, nor does a certificate
        String name = address.endsWith(".")
                ? address.substring(0, address.length() - 1) // the root's dot counts for DNS only
                : address;
        SSLEngine engine = context.createSSLEngine(name, port);
        engine.setUseClientMode(true);
        SSLParameters parameters = parameters(engine);
        if (settings.checksHost()) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS"); // RFC 6455 §4.1: as for https, RFC 9110 §4.3.4
        }
        if (!isAddress(name)) { // RFC 6066 §3: an address is not sent
            byte[] ascii = name.getBytes(StandardCharsets.US_ASCII); // as text, the JDK would refuse an underscore
            parameters.setServerNames(List.of(new SNIHostName(ascii)));
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    SSLEngine server() {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = parameters(engine);
        if (settings.clientAuth() == Tls.ClientAuth.REQUIRED) {
            parameters.setNeedClientAuth(true);
        } else if (settings.clientAuth() == Tls.ClientAuth.OPTIONAL) {
            parameters.setWantClientAuth(true);
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    static boolean isAddress(String host) {
        return NetUtil.createByteArrayFromIpAddressString(host) != null;
    }

    private SSLParameters parameters(SSLEngine engine) {
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(versions(engine));
        parameters.setApplicationProtocols(PROTOCOLS);
        return parameters;
    }

    /** Those there are down to the lowest; of an application's context those that it enables. */
    private String[] versions(SSLEngine engine) {
        Stream<String> wanted = VERSIONS.stream().limit(VERSIONS.indexOf(settings.minimumVersion()) + 1L);
        if (settings.context() == null) {
            return wanted.toArray(String[]::new);
        }
        List<String> enabled = List.of(engine.getEnabledProtocols());
        return wanted.filter(enabled::contains).toArray(String[]::new);
    }
}
