"""Serve the Bot API over HTTP on loopback: check token and method, inject faults, respond, record."""

import asyncio
import socket
import struct
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from aiohttp import web

from tests.telegram_server.errors import ApiError, Json, ProtocolViolationError
from tests.telegram_server.faults import Fault, Faults
from tests.telegram_server.flood import LIMITED, FloodLimits
from tests.telegram_server.parameters import Method, Parameters, read_parameters
from tests.telegram_server.transcript import Call, Transcript

_MOST_BODY_BYTES = 64 * 1024 * 1024
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


@dataclass
class _Exchange:
    """The state of one call; ``answer`` is the body of the response."""

    method: str
    parameters: Mapping[str, object] = field(default_factory=dict)
    fault: Fault | None = None
    answer: Json = field(default_factory=dict)
    status: int = 200
    description: str | None = None
    reached: bool = True

    def refuse(self, error: ApiError) -> None:
        self.status, self.description, self.answer = error.status, error.description, error.as_json()


class Wire:
    """Dispatches calls to ``methods``, and serves files by their path; use it only on the event loop of ``open``."""

    def __init__(self, token: str, methods: Sequence[Method], file: Callable[[str], bytes]) -> None:
        self._token = token
        self._file = file
        own = [Method("logOut", {}, self._log_out), Method("close", {}, lambda _: True)]
        self._methods = {method.name.lower(): method for method in (*methods, *own)}
        self._logged_out = False
        self._runner: web.AppRunner | None = None
        self.url = ""
        self.faults = Faults()
        self.flood: FloodLimits | None = None
        self.transcript = Transcript()
        self.violations: list[str] = []

    async def open(self) -> None:
        """Listen on a free port of 127.0.0.1."""
        app = web.Application(client_max_size=_MOST_BODY_BYTES)
        app.router.add_route("*", "/bot{token:[^/]+}/{method}", self._serve)
        app.router.add_get("/file/bot{token:[^/]+}/{path:.+}", self._download)
        app.router.add_route("*", "/{elsewhere:.*}", self._not_found)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"

    async def close(self) -> None:
        """Stop listening and cut off running calls."""
        if self._runner:
            await self._runner.cleanup()

    def _log_out(self, _: Parameters) -> bool:
        self._logged_out = True
        return True

    async def _not_found(self, request: web.Request) -> web.StreamResponse:
        error = ApiError(404, "Not Found")
        self.violations.append(f"no such path: {request.path}")
        return web.json_response(error.as_json(), status=404)

    async def _download(self, request: web.Request) -> web.StreamResponse:
        """Serve a file under the pseudo-method ``file``, for which faults can be injected like for others."""
        path, fault = request.match_info["path"], self.faults.next_fault("file", None)
        call = _Exchange("file", {"path": path}, fault)
        try:
            if fault:
                await asyncio.sleep(fault.seconds)
                return _faulty_response(request, fault)
            self._check_token(request)
            return web.Response(body=self._file(path), content_type="application/octet-stream")
        except ApiError as error:
            call.refuse(error)
            return web.json_response(error.as_json(), status=error.status)
        finally:
            self._record(call)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        exchange = _Exchange(request.match_info["method"])
        try:
            await self._run(request, exchange)
        except ApiError as error:
            exchange.refuse(error)
            if isinstance(error, ProtocolViolationError):
                self.violations.append(f"{exchange.method}: {error.description}")
        except ConnectionError:  # a killed program, for example
            exchange.reached, exchange.status, exchange.description = False, 0, "the client disconnected"
            return web.Response()
        except Exception as error:
            self.violations.append(f"{exchange.method}: the stand-in failed: {error!r}")
            raise
        finally:
            if exchange.method == "getUpdates" and (request.transport is None or request.transport.is_closing()):
                exchange.reached = False  # the client disconnected
            self._record(exchange)
        if exchange.fault and not exchange.fault.answers:
            return _faulty_response(request, exchange.fault)
        headers = {}
        if exchange.status == web.HTTPTooManyRequests.status_code:
            headers["Retry-After"] = str(_retry_after(exchange.answer))
        return web.json_response(exchange.answer, status=exchange.status, headers=headers)

    async def _run(self, request: web.Request, exchange: _Exchange) -> None:
        """Fill in the exchange with the method's response, or the fault that prevented the call."""
        self._check_token(request)
        if self._logged_out:
            raise ApiError(400, "Logged out")
        method = self._methods.get(exchange.method.lower())
        if method is None:
            self.violations.append(f"unknown method: {exchange.method}")
            raise ApiError(404, "Not Found")
        exchange.method = method.name
        exchange.parameters = raw = await read_parameters(request)
        exchange.fault = fault = self.faults.next_fault(method.name, raw.get("chat_id"))
        if fault:
            await asyncio.sleep(fault.seconds)
        if fault and not fault.applies:
            exchange.reached = False
            exchange.status = fault.response.status if fault.response else 0
            exchange.description = f"injected: {fault.name}"
            return
        parameters = method.decode(raw)
        exchange.parameters = parameters.values
        self._check_flood(method, parameters)
        result = method.call(parameters)
        exchange.answer = {"ok": True, "result": await result if isinstance(result, Awaitable) else result}

    def _check_token(self, request: web.Request) -> None:
        if request.match_info["token"] != self._token:
            raise ApiError(401, "Unauthorized")

    def _check_flood(self, method: Method, parameters: Parameters) -> None:
        chat_id = parameters.text("chat_id")
        if self.flood and method.name.lower() in LIMITED and chat_id.removeprefix("-").isdecimal():
            self.flood.check(int(chat_id))

    def _record(self, exchange: _Exchange) -> None:
        call = Call(
            method=exchange.method,
            parameters=MappingProxyType(dict(exchange.parameters)),
            status=exchange.status,
            description=exchange.description,
            time=time.monotonic(),
            fault=exchange.fault.name if exchange.fault else None,
            reached=exchange.reached,
        )
        self.transcript.add(call)


def _retry_after(answer: Json) -> int:
    parameters = answer.get("parameters")
    seconds = parameters.get("retry_after") if isinstance(parameters, dict) else None
    return seconds if isinstance(seconds, int) else 1


def _faulty_response(request: web.Request, fault: Fault) -> web.StreamResponse:
    """Return the response of a fault; without one, reset the connection."""
    if fault.response:
        response = fault.response
        headers = dict(response.headers) | {"Content-Type": response.content_type}
        return web.Response(status=response.status, body=response.body.encode(), headers=headers)
    if request.transport:
        connection = request.transport.get_extra_info("socket")
        if connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        request.transport.abort()
    return web.Response()
