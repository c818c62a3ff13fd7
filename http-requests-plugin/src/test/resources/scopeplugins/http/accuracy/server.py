"""server.py IPV4 IPV6 UNIX [TLS CERTIFICATE]: http.server in threads; chunked bodies and WebSocket by hand."""
import base64, hashlib, http.server, socket, socketserver, ssl, sys, threading

BODY = b"GET /body HTTP/1.1\r\nHost: body\r\n\r\n"


class Answer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def setup(self):
        self.disable_nagle_algorithm = self.request.family != socket.AF_UNIX
        super().setup()

    def answer(self):
        if self.headers.get("Upgrade", "").lower() == "websocket":
            return self.websocket()
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            self.skip_chunks()
        else:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(200)
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(BODY)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_OPTIONS = do_PURGE = answer

    def skip_chunks(self):
        while size := int(self.rfile.readline().split(b";")[0], 16):
            self.rfile.read(size + 2)
        while self.rfile.readline().strip():
            pass

    def websocket(self):
        key = self.headers["Sec-WebSocket-Key"].encode() + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.send_header("Sec-WebSocket-Accept", base64.b64encode(hashlib.sha1(key).digest()).decode())
        self.end_headers()
        while self.connection.recv(4096):
            pass
        self.close_connection = True

    def log_message(self, *_):
        pass


class Threads(socketserver.ThreadingMixIn, socketserver.TCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128


class Threads6(Threads):
    address_family = socket.AF_INET6


class UnixThreads(Threads):
    address_family = socket.AF_UNIX

    def get_request(self):
        connection, _ = super().get_request()
        return connection, ("unix", 0)


class InsideOfTls(Answer):
    def setup(self):
        # In the connection's own thread: a client that does not go on holds nobody up.
        self.request = tls.wrap_socket(self.request, server_side=True)
        super().setup()


ipv4, ipv6, unix = sys.argv[1:4]
servers = [Threads(("127.0.0.1", int(ipv4)), Answer), Threads6(("::1", int(ipv6)), Answer), UnixThreads(unix, Answer)]
if len(sys.argv) > 4:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(sys.argv[5], sys.argv[5] + ".key")
    servers.append(Threads(("127.0.0.1", int(sys.argv[4])), InsideOfTls))
for server in servers:
    threading.Thread(target=server.serve_forever).start()
