// A FerretDB that reads the environment variables of the official image, by its embeddable package. Under the name mongosh it only
// checks that the server beside it listens, which is what the health check of compose.yaml runs.
package main

import (
	"context"
	"log"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/FerretDB/FerretDB/ferretdb"
)

const port = "27017"

func main() {
	if filepath.Base(os.Args[0]) == "mongosh" {
		connection, err := net.DialTimeout("tcp", "127.0.0.1:"+port, time.Second)
		if err != nil {
			log.Fatal(err)
		}
		connection.Close()
		return
	}
	server, err := ferretdb.New(&ferretdb.Config{
		Listener:      ferretdb.ListenerConfig{TCP: "0.0.0.0:" + port},
		Handler:       os.Getenv("FERRETDB_HANDLER"),
		PostgreSQLURL: os.Getenv("FERRETDB_POSTGRESQL_URL"),
		SQLiteURL:     os.Getenv("FERRETDB_SQLITE_URL"),
	})
	if err != nil {
		log.Fatal(err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	if err := server.Run(ctx); err != nil {
		log.Fatal(err)
	}
}
