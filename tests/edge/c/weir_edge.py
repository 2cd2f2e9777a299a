"""weir/edge.h for Python: only ctypes. What a client in another language looks like."""

import ctypes
import json
import queue

(STARTED, TEXT, NOTICE, WITHDRAWN, REFUSED, FINISHED, FAILED) = range(1, 8)


class Error(ctypes.Structure):
    _fields_ = [("size", ctypes.c_uint32), ("code", ctypes.c_int32), ("message", ctypes.c_char * 512)]


class Options(ctypes.Structure):
    _fields_ = [("size", ctypes.c_uint32), ("log", ctypes.c_uint32), ("config_path", ctypes.c_char_p)]


class Turn(ctypes.Structure):
    _fields_ = [("role", ctypes.c_int32), ("text", ctypes.c_char_p)]


class Request(ctypes.Structure):
    _fields_ = [("size", ctypes.c_uint32), ("turn_count", ctypes.c_uint32), ("turns", ctypes.POINTER(Turn)),
                ("privacy", ctypes.c_int32), ("locale", ctypes.c_int32), ("deadline_ms", ctypes.c_uint32),
                ("max_tokens", ctypes.c_uint32), ("temperature", ctypes.c_double), ("top_p", ctypes.c_double),
                ("seed", ctypes.c_uint32), ("age_band", ctypes.c_int32), ("session", ctypes.c_char_p),
                ("subject", ctypes.c_char_p), ("tenant", ctypes.c_char_p)]


class Event(ctypes.Structure):
    _fields_ = [("size", ctypes.c_uint32), ("kind", ctypes.c_int32), ("text", ctypes.c_char_p),
                ("text_bytes", ctypes.c_size_t), ("label", ctypes.c_char_p), ("label_json", ctypes.c_char_p),
                ("exchange_id", ctypes.c_char_p), ("engine", ctypes.c_char_p), ("reason", ctypes.c_char_p),
                ("category", ctypes.c_char_p), ("code", ctypes.c_int32), ("message", ctypes.c_char_p),
                ("json", ctypes.c_char_p)]


ATTESTOR = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, ctypes.c_int32, ctypes.c_void_p, ctypes.c_void_p,
                            ctypes.c_void_p, ctypes.POINTER(ctypes.c_size_t))
CALLBACK = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.POINTER(Event))


class WeirError(Exception):
    def __init__(self, error):
        super().__init__(error.message.decode())
        self.code = error.code


class Agent:
    def __init__(self, library, config):
        self._c = ctypes.CDLL(str(library))
        self._c.weir_agent_close.argtypes = [ctypes.c_void_p]
        self._c.weir_string_free.argtypes = [ctypes.c_void_p]
        self._handle = ctypes.c_void_p()
        options = Options(ctypes.sizeof(Options), 0, str(config).encode())
        self._call("weir_agent_open", ctypes.byref(options), ctypes.byref(self._handle))

    def close(self):
        self._c.weir_agent_close(self._handle)
        self._handle = None

    def _call(self, function, *args):
        error = Error(ctypes.sizeof(Error))
        if getattr(self._c, function)(*args, ctypes.byref(error)) != 0:
            raise WeirError(error)

    def _json(self, function, *args):
        text = ctypes.c_void_p()
        self._call(function, self._handle, *args, ctypes.byref(text))
        try:
            return json.loads(ctypes.string_at(text))
        finally:
            self._c.weir_string_free(text)

    def set_attestor(self, device):
        """`device`: new_key() -> name, attest(name, hash) and sign(name, hash) -> bytes; an exception says "not now"."""
        questions = {1: lambda *_: device.new_key(), 2: device.attest, 3: device.sign}

        def answer(_, proof, key_id, said, out, out_bytes):
            given = [ctypes.string_at(at, 32) if at else None for at in (key_id, said)]
            try:
                answered = questions[proof](*given)
            except OSError:
                return 14
            except KeyError:
                return 5
            ctypes.memmove(out, answered, len(answered))
            out_bytes[0] = len(answered)
            return 0

        self._attestor = ATTESTOR(answer)  # lives as long as the agent
        self._call("weir_agent_set_attestor", self._handle, self._attestor, None)

    def status(self):
        return self._json("weir_agent_status")

    def preview(self, prompt, **fields):
        return self._json("weir_preview", ctypes.byref(self._request(prompt, fields)))

    def _request(self, prompt, fields):
        self._turns = (Turn * 1)(Turn(2, prompt.encode()))
        return Request(ctypes.sizeof(Request), 1, self._turns, temperature=-1, **fields)

    def chat(self, prompt, **fields):
        """Yields dictionaries until the exchange has ended."""
        events = queue.Queue()

        def keep(_, event):
            names = [name for name, _ in Event._fields_]
            values = {name: getattr(event.contents, name) for name in names}
            events.put({k: v.decode() if isinstance(v, bytes) else v for k, v in values.items()})

        callback = CALLBACK(keep)
        request = self._request(prompt, fields)
        self._call("weir_chat", self._handle, ctypes.byref(request), callback, None, None)
        while True:
            event = events.get(timeout=60)
            yield event
            if event["kind"] in (FINISHED, FAILED):
                return
