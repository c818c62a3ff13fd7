"""words.py IPV4 IPV6 UNIX UDP: a server of no protocol: answers +OK to every line it reads, and to datagrams nothing."""
import socket, socketserver, sys, threading


class Words(socketserver.StreamRequestHandler):
    def handle(self):
        while self.rfile.readline():
            self.wfile.write(b"+OK\r\n")


class Threads(socketserver.ThreadingMixIn, socketserver.TCPServer):
    daemon_threads = True


class Threads6(Threads):
    address_family = socket.AF_INET6


class UnixThreads(Threads):
    address_family = socket.AF_UNIX


def datagrams(port):
    receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    receiver.bind(("127.0.0.1", port))
    while True:
        receiver.recv(65536)


ipv4, ipv6, unix, udp = sys.argv[1:5]
threading.Thread(target=datagrams, args=[int(udp)]).start()
for server in [Threads(("127.0.0.1", int(ipv4)), Words), Threads6(("::1", int(ipv6)), Words), UnixThreads(unix, Words)]:
    threading.Thread(target=server.serve_forever).start()
