// server IPV4 IPV6 UNIX [TLS CERTIFICATE]: net/http answers every request.
package main

import (
	"io"
	"net"
	"net/http"
	"os"
)

const body = "GET /body HTTP/1.1\r\nHost: body\r\n\r\n"

func answer(response http.ResponseWriter, request *http.Request) {
	io.Copy(io.Discard, request.Body)
	io.WriteString(response, body)
}

func main() {
	failed := make(chan error)
	for network, address := range map[string]string{
		"tcp4": "127.0.0.1:" + os.Args[1], "tcp6": "[::1]:" + os.Args[2], "unix": os.Args[3],
	} {
		listener, err := net.Listen(network, address)
		if err != nil {
			panic(err)
		}
		go func() { failed <- http.Serve(listener, http.HandlerFunc(answer)) }()
	}
	if len(os.Args) > 4 {
		go func() {
			address := "127.0.0.1:" + os.Args[4]
			failed <- http.ListenAndServeTLS(address, os.Args[5], os.Args[5]+".key", http.HandlerFunc(answer))
		}()
	}
	panic(<-failed)
}
