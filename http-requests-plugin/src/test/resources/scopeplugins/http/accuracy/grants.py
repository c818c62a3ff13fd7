"""grants.py IPV4: a server that grants some requests for another protocol and refuses others, as their target says.

CONNECT is refused without credentials. After a grant it answers + to each read.
"""
import socket, socketserver, sys

BODY = b"GET /body HTTP/1.1\r\nHost: body\r\n\r\n"


def answer(status, *fields, body=BODY):
    fields = ("Content-Length: %d" % len(body),) + fields
    return ("HTTP/1.1 %s\r\n%s\r\n\r\n" % (status, "\r\n".join(fields))).encode() + body


class Grants(socketserver.StreamRequestHandler):
    def handle(self):
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while line := self.rfile.readline().decode("latin-1"):
            fields = {}
            while field := self.rfile.readline().decode("latin-1").strip():
                name, _, value = field.partition(":")
                fields[name.lower()] = value.strip()
            method, target, _ = line.split()
            if method == "CONNECT":
                if "proxy-authorization" in fields:
                    return self.other_protocol(b"HTTP/1.1 200 Connected\r\n\r\n")
                self.wfile.write(answer("407 Proxy Authentication Required", "Proxy-Authenticate: Basic"))
            elif target == "/granted":
                return self.other_protocol(
                    b"HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: %b\r\n\r\n" % fields["upgrade"].encode())
            elif target == "/required":
                self.wfile.write(answer("426 Upgrade Required", "Connection: Upgrade", "Upgrade: other"))
            else:
                self.wfile.write(answer("200 OK"))

    def other_protocol(self, grant):
        self.wfile.write(grant)
        while self.request.recv(65536):
            self.wfile.write(b"+")


class Threads(socketserver.ThreadingMixIn, socketserver.TCPServer):
    daemon_threads = True


Threads(("127.0.0.1", int(sys.argv[1])), Grants).serve_forever()
