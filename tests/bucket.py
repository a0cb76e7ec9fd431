"""A small stand-in for S3-compatible object storage, as much of it as a site uses: nothing is kept, nobody is paid."""

import hashlib
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote, unquote, urlsplit
from xml.sax.saxutils import escape

KEY, SECRET, BUCKET = "the-key", "a/secret+with=signs", "towns"


@dataclass
class Bucket:
    """`objects` by name; `is_away`: every request gets 503; `is_open`: also those without a key; `headers`: of every
    request that was made, in small letters."""

    port: int = 0
    objects: dict[str, bytes] = field(default_factory=dict)
    is_away: bool = False
    is_open: bool = False
    page: int = 1000
    headers: list[dict[str, str]] = field(default_factory=list)

    @property
    def url(self) -> str:
        secret = quote(SECRET, safe="")
        return f"s3://{KEY}:{secret}@127.0.0.1:{self.port}/{BUCKET}?tls=0"


class Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    bucket: Bucket

    def handle_one_method(self) -> None:
        parts = urlsplit(self.path)
        _, name, key = (*unquote(parts.path).split("/", 2), "")[:3]
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.bucket.headers.append({name.lower(): value for name, value in self.headers.items()})
        if self.bucket.is_away:
            self.answer(503, code="ServiceUnavailable")
        elif not self.may():
            self.answer(403, code="AccessDenied")
        elif name != BUCKET:
            self.answer(404, code="NoSuchBucket")
        elif not key:
            self.list(parse_qs(parts.query))
        else:
            getattr(self, f"object_{self.command.lower()}")(key, body)

    do_GET = do_PUT = do_HEAD = do_DELETE = handle_one_method

    def may(self) -> bool:
        signed = f"Credential={KEY}/" in self.headers.get("Authorization", "")
        return signed or (self.bucket.is_open and "Authorization" not in self.headers)

    def object_get(self, key: str, _: bytes) -> None:
        data = self.bucket.objects.get(key)
        if data is None:
            self.answer(404, code="NoSuchKey")
        else:
            self.answer(200, data)

    object_head = object_get

    def object_put(self, key: str, body: bytes) -> None:
        if source := self.headers.get("x-amz-copy-source"):
            found = self.bucket.objects.get(unquote(source).split("/", 1)[1])
            if found is None:
                self.answer(404, code="NoSuchKey")
                return
            body = found
        elif self.headers.get("Content-MD5") != b64encode(hashlib.md5(body).digest()).decode():
            self.answer(400, code="BadDigest")
            return
        self.bucket.objects[key] = body
        mark = hashlib.md5(body).hexdigest()
        self.answer(
            200, f'<CopyObjectResult><ETag>"{mark}"</ETag></CopyObjectResult>'.encode() if source else b""
        )

    def object_delete(self, key: str, _: bytes) -> None:
        self.bucket.objects.pop(key, None)
        self.answer(204)

    def list(self, query: dict[str, list[str]]) -> None:
        most = min(int(query.get("max-keys", ["1000"])[0]), self.bucket.page)
        names = sorted(self.bucket.objects)
        begin = int(query.get("continuation-token", ["0"])[0])
        shown, more = names[begin : begin + most], begin + most < len(names)
        entries = "".join(f"<Contents><Key>{escape(name)}</Key><Size>1</Size></Contents>" for name in shown)
        then = f"<NextContinuationToken>{begin + most}</NextContinuationToken>" if more else ""
        cut = f"<IsTruncated>{str(more).lower()}</IsTruncated>"
        self.answer(200, f"<ListBucketResult>{cut}{entries}{then}</ListBucketResult>".encode())

    def answer(self, status: int, body: bytes = b"", *, code: str = "") -> None:
        if code:
            body = f"<Error><Code>{code}</Code></Error>".encode()
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", f'"{hashlib.md5(body).hexdigest()}"')
        self.end_headers()
        if self.command != "HEAD" and status != 204:
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Silence."""


@contextmanager
def opened() -> Iterator[Bucket]:
    bucket = Bucket()
    answers = type("OfThisBucket", (Answers,), {"bucket": bucket})
    with ThreadingHTTPServer(("127.0.0.1", 0), answers) as server:
        bucket.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield bucket
        finally:
            server.shutdown()
            thread.join()
