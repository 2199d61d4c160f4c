# Serves one submission of two megabytes: the first and the third answer break off halfway, the others are whole or the part that is asked for. `requests` tells which.
import http.server, sys

head = b"<SEC-DOCUMENT>0000000001-24-000001.txt : 20240102\n<SEC-HEADER>0000000001-24-000001.hdr.sgml : 20240102\n</SEC-HEADER>\n<DOCUMENT>\n<TEXT>\n"
body = head + b"".join(b"line %07d\n" % n for n in range(140000)) + b"</TEXT>\n</DOCUMENT>\n</SEC-DOCUMENT>\n"
version = "Tue, 02 Jan 2024 10:00:00 GMT"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    asked = 0

    def log_message(self, *words):
        pass

    def do_GET(self):
        if not self.path.endswith(".txt"):
            self.send_error(404)
            return
        Handler.asked += 1
        part, known = self.headers.get("Range"), self.headers.get("If-Range")
        with open("requests", "a") as log:
            log.write("%s %s %s\n" % ("part" if part else "whole", known or "-", self.headers.get("Accept-Encoding") or "-"))
        start = int(part[6:-1]) if part and known == version else 0
        self.send_response(206 if start else 200)
        self.send_header("Last-Modified", version)
        self.send_header("Content-Length", str(len(body) - start))
        if start:
            self.send_header("Content-Range", "bytes %d-%d/%d" % (start, len(body) - 1, len(body)))
        self.end_headers()
        if Handler.asked in (1, 3):
            self.wfile.write(body[:800000])
            self.wfile.flush()
            self.connection.close()
            self.close_connection = True
        else:
            self.wfile.write(body[start:])


http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
