// The Go package gorilla/websocket as a peer; ../README.md says what is spoken on standard input and output.
package main

import (
	"bufio"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

type fields map[string]interface{}

type command struct {
	Do           string
	Id           string
	Url          string
	Headers      map[string]string
	Subprotocols []string
	Ca           string
	Text         string
	Count        int
	Size         int
	Parts        []string
	Ping         string
	Payload      string
	Hex          string
	Code         int
	Reason       string
}

var (
	telling     sync.Mutex
	connections sync.Map
	upgrader    = websocket.Upgrader{Subprotocols: []string{"second"}, EnableCompression: true,
		CheckOrigin: func(*http.Request) bool { return true }}
)

func tell(event string, more fields) {
	more["event"] = event
	line, _ := json.Marshal(more)
	telling.Lock()
	defer telling.Unlock()
	fmt.Println(string(line))
}

// gate is a connection that can stop reading from the line.
type gate struct {
	net.Conn
	mutex   sync.Mutex
	stopped chan struct{}
	woken   bool // a Read has to be taken up again
}

func (g *gate) waiting() chan struct{} {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	return g.stopped
}

func (g *gate) stop() {
	g.mutex.Lock()
	g.stopped = make(chan struct{})
	g.woken = true
	g.mutex.Unlock()
	g.Conn.SetReadDeadline(time.Unix(1, 0)) // wakes a Read that waits
}

func (g *gate) resume() {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	if g.stopped != nil {
		close(g.stopped)
		g.stopped = nil
		g.Conn.SetReadDeadline(time.Time{})
	}
}

func (g *gate) again() bool {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	woken := g.woken
	g.woken = g.stopped != nil
	return woken
}

func (g *gate) Read(b []byte) (int, error) {
	for {
		if stopped := g.waiting(); stopped != nil {
			<-stopped
		}
		n, err := g.Conn.Read(b)
		if timeout, ok := err.(net.Error); n == 0 && ok && timeout.Timeout() && g.again() {
			continue // and not what net/http does with a timeout of its own
		}
		return n, err
	}
}

type listener struct{ net.Listener }

func (l listener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &gate{Conn: conn}, nil
}

type connection struct {
	id      string
	ws      *websocket.Conn
	writing sync.Mutex
	begun   chan struct{}
	done    chan struct{}
}

func lower(headers http.Header) map[string]string {
	all := map[string]string{}
	for name, values := range headers {
		all[strings.ToLower(name)] = values[0]
	}
	return all
}

func add(digest hash.Hash, kind int, data []byte) {
	letter := byte('b')
	if kind == websocket.TextMessage {
		letter = 't'
	}
	head := make([]byte, 5)
	head[0] = letter
	binary.BigEndian.PutUint32(head[1:], uint32(len(data)))
	digest.Write(head)
	digest.Write(data)
}

func (c *connection) write(kind int, data []byte) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	return c.ws.WriteMessage(kind, data)
}

func follow(id string, echo bool, ws *websocket.Conn, headers http.Header) {
	c := &connection{id: id, ws: ws, begun: closed(), done: closed()}
	digest := sha256.New()
	messages := 0
	ws.SetPingHandler(func(payload string) error {
		tell("ping", fields{"id": id, "payload": payload})
		ws.WriteControl(websocket.PongMessage, []byte(payload), time.Now().Add(10*time.Second))
		return nil
	})
	ws.SetPongHandler(func(payload string) error {
		tell("pong", fields{"id": id, "payload": payload})
		return nil
	})
	connections.Store(id, c)
	tell("opened", fields{"id": id, "subprotocol": ws.Subprotocol(), "headers": lower(headers)})
	for {
		kind, data, err := ws.ReadMessage()
		if err != nil {
			code, reason := websocket.CloseAbnormalClosure, err.Error()
			if told, ok := err.(*websocket.CloseError); ok {
				code, reason = told.Code, told.Text
			}
			ws.Close()
			tell("closed", fields{"id": id, "code": code, "reason": reason, "messages": messages,
				"sha256": hex.EncodeToString(digest.Sum(nil))})
			return
		}
		if echo {
			c.write(kind, data)
		}
		add(digest, kind, data)
		messages++
	}
}

func serve(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/refused" {
		w.Header().Set("WWW-Authenticate", `Basic realm="interop"`)
		w.WriteHeader(401)
		w.Write([]byte("no entry"))
		return
	}
	ws, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // Upgrade has answered
	}
	follow(r.URL.Path[1:], r.URL.Query().Has("echo"), ws, r.Header)
}

func connect(c command) {
	pem, err := os.ReadFile(c.Ca)
	if err != nil {
		tell("failed", fields{"id": c.Id, "message": err.Error()})
		return
	}
	trusted := x509.NewCertPool()
	trusted.AppendCertsFromPEM(pem)
	dialer := websocket.Dialer{
		Subprotocols:      c.Subprotocols,
		EnableCompression: true,
		TLSClientConfig:   &tls.Config{RootCAs: trusted},
		NetDial: func(network, address string) (net.Conn, error) {
			conn, err := net.Dial(network, address)
			return &gate{Conn: conn}, err
		},
	}
	headers := http.Header{}
	for name, value := range c.Headers {
		headers.Set(name, value)
	}
	ws, response, err := dialer.Dial(c.Url, headers)
	if err == websocket.ErrBadHandshake {
		tell("refused", fields{"id": c.Id, "status": response.StatusCode})
	} else if err != nil {
		tell("failed", fields{"id": c.Id, "message": err.Error()})
	} else {
		follow(c.Id, strings.HasSuffix(c.Url, "?echo"), ws, response.Header)
	}
}

// line is the connection below TLS.
func (c *connection) line() *gate {
	conn := c.ws.UnderlyingConn()
	if secure, ok := conn.(*tls.Conn); ok {
		conn = secure.NetConn()
	}
	return conn.(*gate)
}

func (c *connection) send(do command) {
	switch do.Do {
	case "text":
		for i := 0; i < do.Count; i++ {
			c.write(websocket.TextMessage, []byte(fmt.Sprint(do.Text, i)))
		}
	case "binary":
		for i := 0; i < do.Count; i++ {
			data := make([]byte, do.Size)
			for at := range data {
				data[at] = byte(i)
			}
			c.write(websocket.BinaryMessage, data)
		}
	case "ping":
		c.ws.WriteControl(websocket.PingMessage, []byte(do.Payload), time.Now().Add(10*time.Second))
	case "raw":
		octets, _ := hex.DecodeString(do.Hex)
		c.ws.UnderlyingConn().Write(octets)
	case "close":
		c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(do.Code, do.Reason),
			time.Now().Add(10*time.Second))
	}
}

func closed() chan struct{} {
	done := make(chan struct{})
	close(done)
	return done
}

// perform does one thing after the other; only pausing does not wait until the last one is done.
func (c *connection) perform(do command) {
	switch do.Do {
	case "pause":
		<-c.begun
		c.line().stop()
		tell("paused", fields{"id": c.id})
	case "resume":
		c.line().resume()
	default:
		last, begun, done := c.done, make(chan struct{}), make(chan struct{})
		c.begun, c.done = begun, done
		go func() {
			<-last
			close(begun)
			c.send(do)
			close(done)
		}()
	}
}

func listen(secure *tls.Config) int {
	tcp, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	var accepting net.Listener = listener{tcp}
	if secure != nil {
		accepting = tls.NewListener(accepting, secure)
	}
	go http.Serve(accepting, http.HandlerFunc(serve))
	return tcp.Addr().(*net.TCPAddr).Port
}

func main() {
	version, folder := os.Args[1], os.Args[2]
	pair, err := tls.LoadX509KeyPair(filepath.Join(folder, "cert.pem"), filepath.Join(folder, "key.pem"))
	if err != nil {
		panic(err)
	}
	tell("ready", fields{"library": "gorilla/websocket", "version": version, "runtime": runtime.Version(),
		"ws": listen(nil), "wss": listen(&tls.Config{Certificates: []tls.Certificate{pair}})})
	lines := bufio.NewReader(os.Stdin)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		var do command
		if err := json.Unmarshal(line, &do); err != nil {
			panic(err)
		}
		if do.Do == "connect" {
			go connect(do)
		} else if c, ok := connections.Load(do.Id); ok {
			c.(*connection).perform(do)
		}
	}
}
