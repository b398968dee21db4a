package dev.longwire.http;

import io.netty.util.NetUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/** Sets up TLS for one connection: the one place for versions, host check, SNI and ALPN. */
final class TlsEngines {
    /** RFC 8996: anything older is not to be used. */
    private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

    /** RFC 7301 §6. */
    private static final String[] PROTOCOLS = {"http/1.1"};

    private TlsEngines() {}

    static SSLEngine client(SSLContext context, String host, int port, boolean checkHost) {
        String address =
                host.replaceFirst("%.*", ""); // RFC 6874 §4: no one else knows the zone, nor does a certificate
        String name = address.endsWith(".")
                ? address.substring(0, address.length() - 1) // the root's dot counts for DNS only
                : address;
        SSLEngine engine = context.createSSLEngine(name, port);
        engine.setUseClientMode(true);
        SSLParameters parameters = parameters(engine);
        if (checkHost) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS"); // RFC 6455 §4.1: as for https, RFC 9110 §4.3.4
        }
        if (!isAddress(name)) { // RFC 6066 §3: an address is not sent
            byte[] ascii = name.getBytes(StandardCharsets.US_ASCII); // as text, the JDK would refuse an underscore
            parameters.setServerNames(List.of(new SNIHostName(ascii)));
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    static SSLEngine server(SSLContext context) {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setSSLParameters(parameters(engine));
        return engine;
    }

    static boolean isAddress(String host) {
        return NetUtil.createByteArrayFromIpAddressString(host) != null;
    }

    private static SSLParameters parameters(SSLEngine engine) {
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(VERSIONS);
        parameters.setApplicationProtocols(PROTOCOLS);
        return parameters;
    }
}
