"""A house that signs people in by OpenID Connect, on loopback: our own stub, strict where it matters."""

import asyncio
import base64
import hashlib
import threading
import time
from types import TracebackType
from urllib.parse import parse_qs, urlsplit

import jwt
from aiohttp import web

from tocsin.faces.hosting.ports import free_port

CLIENT_ID, SECRET = "tocsin-desk", "a-secret-of-the-other-house"


class OtherHouse:
    """Serves discovery, token and userinfo; `claims` is who signs in next, `audience` for whom the token is."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.claims: dict[str, object] = {"sub": "subject-1"}
        self.audience = CLIENT_ID
        self.challenges: dict[str, str] = {}
        self.refused: list[str] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def authorise(self, location: str) -> str:
        """What the person does there: agree, and be sent back with a code. Returns the address to go back to."""
        query = {key: value[0] for key, value in parse_qs(urlsplit(location).query).items()}
        assert query["client_id"] == CLIENT_ID
        assert query["code_challenge_method"] == "S256"
        self.challenges["code-1"] = query["code_challenge"]
        return f"{urlsplit(query['redirect_uri']).path}?code=code-1&state={query['state']}"

    async def _discovery(self, request: web.Request) -> web.Response:
        return web.json_response(
            {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorise",
                "token_endpoint": f"{self.url}/token",
                "userinfo_endpoint": f"{self.url}/userinfo",
                "jwks_uri": f"{self.url}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }
        )

    async def _token(self, request: web.Request) -> web.Response:
        form = await request.post()
        digest = hashlib.sha256(str(form.get("code_verifier", "")).encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        known = self.challenges.pop(str(form.get("code")), None)
        if form.get("client_secret") != SECRET or known != challenge:
            self.refused.append(str(form.get("code")))
            return web.json_response({"error": "invalid_grant"}, status=400)
        now = int(time.time())
        claims = self.claims | {"iss": self.url, "aud": self.audience, "iat": now, "exp": now + 60}
        token = jwt.encode(claims, "k" * 32, algorithm="HS256")
        return web.json_response({"access_token": "t", "token_type": "Bearer", "id_token": token})

    async def _userinfo(self, request: web.Request) -> web.Response:
        return web.json_response(self.claims)

    async def _start(self) -> None:
        app = web.Application()
        app.router.add_get("/.well-known/openid-configuration", self._discovery)
        app.router.add_post("/token", self._token)
        app.router.add_get("/userinfo", self._userinfo)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        await web.TCPSite(self._runner, "localhost", self.port).start()

    def __enter__(self) -> "OtherHouse":
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._runner.cleanup(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()
