package dev.longwire.proving.conformance;

import static dev.longwire.proving.conformance.Requests.CONNECTION;
import static dev.longwire.proving.conformance.Requests.GET;
import static dev.longwire.proving.conformance.Requests.HOST;
import static dev.longwire.proving.conformance.Requests.KEY;
import static dev.longwire.proving.conformance.Requests.UPGRADE;
import static dev.longwire.proving.conformance.Requests.VERSION;
import static dev.longwire.proving.conformance.Requests.accept;
import static dev.longwire.proving.conformance.Requests.opened;
import static dev.longwire.proving.conformance.Requests.refuse;
import static dev.longwire.proving.conformance.Requests.replaced;
import static dev.longwire.proving.conformance.Requests.run;
import static dev.longwire.proving.conformance.Requests.without;

import dev.longwire.protocol.Role;
import dev.longwire.proving.Splits;
import java.util.List;

/** The request line, Host, Upgrade and Connection (RFC 6455 §4.2.1 items 1 to 4). */
final class RequestBasics {
    private RequestBasics() {}

    static void add(Cases cases) {
        good(cases);
        requestLine(cases);
        host(cases);
        upgrade(cases);
    }

    private static void good(Cases cases) {
        accept(cases, "sample", "1.3", "The RFC's sample key is answered with the RFC's sample", Heads.request());
        cases.of(
                Role.SERVER,
                "chops",
                "4.2.1",
                "A request in chops of 1 to n octets opens the connection",
                (bench, role) -> {
                    byte[] request = Heads.bytes(Heads.request());
                    Outcome last = null;
                    for (int size = 1; size <= request.length; size += size < 40 ? 1 : 29) {
                        last = run(bench, Splits.chops(request, size), List.of(opened("no extension")));
                        if (last.verdict() != Verdict.OK) {
                            return last;
                        }
                    }
                    return last;
                });
        accept(
                cases,
                "names-in-any-case",
                "4.2.1",
                "Field names are in any case",
                List.of(
                        GET,
                        "hOST: localhost",
                        "UPGRADE: websocket",
                        "connection: Upgrade",
                        "sec-websocket-KEY: " + Heads.KEY,
                        "SEC-WEBSOCKET-VERSION: 13"));
        accept(
                cases,
                "any-order",
                "4.2.1",
                "Fields come in any order",
                List.of(GET, VERSION, KEY, CONNECTION, UPGRADE, HOST));
        accept(
                cases,
                "other-fields",
                "4.2.1",
                "Other fields are no concern of the handshake",
                Heads.with(
                        Heads.request(), "Cookie: a=b; c=d", "User-Agent: x", "X-Unknown:", "Cache-Control: no-cache"));
        accept(
                cases,
                "no-spaces",
                "4.2.1",
                "No space is needed behind a colon",
                List.of(
                        GET,
                        "Host:localhost",
                        "Upgrade:websocket",
                        "Connection:Upgrade",
                        "Sec-WebSocket-Key:" + Heads.KEY,
                        "Sec-WebSocket-Version:13"));
        accept(
                cases,
                "spaces-around-values",
                "4.2.1",
                "Spaces around values do not count",
                List.of(
                        GET,
                        "Host:  localhost ",
                        "Upgrade: \twebsocket",
                        "Connection: Upgrade  ",
                        "Sec-WebSocket-Key:   " + Heads.KEY + "\t",
                        "Sec-WebSocket-Version: 13 "));
        accept(
                cases,
                "query",
                "4.2.1",
                "A request target may have a query",
                replaced(GET, "GET /mysock?a=b&c=%20 HTTP/1.1"));
        accept(
                cases,
                "absolute-target",
                "4.1",
                "The request target may be an absolute URI",
                replaced(GET, "GET http://localhost/mysock HTTP/1.1"));
    }

    private static void requestLine(Cases cases) {
        for (String method : new String[] {"POST", "HEAD", "PUT", "OPTIONS", "get", "FOO"}) {
            refuse(
                    cases,
                    "method-" + method,
                    "4.2.1",
                    "The method " + method + " opens no WebSocket",
                    replaced(GET, method + " /mysock HTTP/1.1"),
                    405,
                    400);
        }
        refuse(
                cases,
                "method-HEAD-and-no-upgrade",
                "9110 9.3.2",
                "HEAD is answered as GET is, without the content",
                List.of("HEAD /mysock HTTP/1.1", HOST, KEY, VERSION),
                426);
        for (String version : new String[] {"HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "http/1.1", "HTTP/1.1x", "HTTP/11"}) {
            refuse(
                    cases,
                    "version-" + version,
                    "4.2.1",
                    "The version " + version + " opens no WebSocket",
                    replaced(GET, "GET /mysock " + version),
                    400,
                    505);
        }
        refuse(
                cases,
                "unknown-path",
                "4.2.2",
                "A path where nothing is gives 404",
                replaced(GET, "GET /elsewhere HTTP/1.1"),
                404);
        refuse(
                cases,
                "target-with-fragment",
                "3",
                "A request target has no fragment",
                replaced(GET, "GET /mysock#top HTTP/1.1"),
                400);
        refuse(
                cases,
                "target-with-space",
                "4.2.1",
                "A request target has no space",
                replaced(GET, "GET /my sock HTTP/1.1"),
                400);
        refuse(cases, "no-target", "4.2.1", "A request needs a target", replaced(GET, "GET HTTP/1.1"), 400);
    }

    private static void host(Cases cases) {
        refuse(cases, "host-missing", "4.2.1", "A request needs a Host", without(HOST), 400);
        refuse(cases, "host-empty", "4.2.1", "A Host needs a value", replaced(HOST, "Host:"), 400);
        refuse(cases, "host-twice", "4.2.1", "A request has one Host", Heads.with(Heads.request(), HOST), 400);
        refuse(
                cases,
                "host-malformed",
                "4.2.1",
                "A Host is a host, and a port if any",
                replaced(HOST, "Host: local host"),
                400);
        refuse(
                cases,
                "host-port-malformed",
                "4.2.1",
                "The port of a Host is a number",
                replaced(HOST, "Host: localhost:port"),
                400);
        accept(cases, "host-with-port", "4.2.1", "A Host may have a port", replaced(HOST, "Host: localhost:8000"));
    }

    private static void upgrade(Cases cases) {
        refuse(cases, "upgrade-missing", "4.2.1", "A request needs an Upgrade", without(UPGRADE), 426, 400);
        refuse(
                cases,
                "upgrade-other",
                "4.2.1",
                "An Upgrade to something else opens no WebSocket",
                replaced(UPGRADE, "Upgrade: h2c"),
                426,
                400);
        refuse(cases, "upgrade-empty", "4.2.1", "An Upgrade needs a value", replaced(UPGRADE, "Upgrade:"), 426, 400);
        refuse(
                cases,
                "upgrade-longer",
                "4.2.1",
                "An Upgrade whose value only begins with websocket opens no WebSocket",
                replaced(UPGRADE, "Upgrade: websockets"),
                426,
                400);
        accept(
                cases,
                "upgrade-in-any-case",
                "4.2.1",
                "The value of Upgrade is in any case",
                replaced(UPGRADE, "Upgrade: WebSocket"));
        accept(
                cases,
                "upgrade-list",
                "4.2.1",
                "Upgrade may name other protocols, too",
                replaced(UPGRADE, "Upgrade: h2c, websocket"));
        refuse(cases, "connection-missing", "4.2.1", "A request needs a Connection", without(CONNECTION), 426, 400);
        refuse(
                cases,
                "connection-other",
                "4.2.1",
                "A Connection without Upgrade opens no WebSocket",
                replaced(CONNECTION, "Connection: keep-alive"),
                426,
                400);
        refuse(
                cases,
                "connection-longer",
                "4.2.1",
                "A Connection with a token that only begins with Upgrade opens no WebSocket",
                replaced(CONNECTION, "Connection: Upgrade-Insecure"),
                426,
                400);
        accept(
                cases,
                "connection-in-any-case",
                "4.2.1",
                "The token in Connection is in any case",
                replaced(CONNECTION, "Connection: uPGRADE"));
        accept(
                cases,
                "connection-list",
                "4.2.1",
                "Connection may have other tokens, too",
                replaced(CONNECTION, "Connection: keep-alive, Upgrade"));
        accept(
                cases,
                "connection-lines",
                "4.2.1",
                "Connection may come in several lines",
                Heads.with(replaced(CONNECTION, "Connection: keep-alive"), CONNECTION));
    }
}
