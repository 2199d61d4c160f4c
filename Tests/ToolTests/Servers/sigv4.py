"""Signature Version 4, from AWS's description: an implementation that shares nothing with the tools."""
import hashlib, hmac


def sign(method, target, headers, names, payload, key_id, secret, region, service, stamp):
    """The Authorization header by Signature Version 4, from AWS's description."""
    path, _, query = target.partition("?")
    pairs = sorted((p.partition("=")[0], p.partition("=")[2]) for p in query.split("&") if p)
    canonical = "\n".join([method, path, "&".join("=".join(p) for p in pairs)] + [f"{n}:{' '.join(headers[n].split())}" for n in names] + ["", ";".join(names), payload])
    scope = f"{stamp[:8]}/{region}/{service}/aws4_request"
    text = "\n".join(["AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = ("AWS4" + secret).encode()
    for part in [*scope.split("/"), text]: key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return f"AWS4-HMAC-SHA256 Credential={key_id}/{scope}, SignedHeaders={';'.join(names)}, Signature={key.hex()}"
