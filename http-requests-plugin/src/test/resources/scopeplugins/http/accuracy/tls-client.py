"""tls-client.py PORT: for each number on standard input sends so many requests on one connection, and says how many were answered."""
import http.client, ssl, sys

context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE
connection = http.client.HTTPSConnection("127.0.0.1", int(sys.argv[1]), context=context)
for line in sys.stdin:
    answered = 0
    for _ in range(int(line)):
        connection.request("GET", "/")
        answered += connection.getresponse().read().startswith(b"GET /body ")
    print(answered, flush=True)
