"""Checks requests and answers of model-stand-in by the types of the official packages `anthropic` and `openai`.

The types of requests are dictionaries: unknown keys are dropped silently, and lists are read when they are walked. So what comes back is walked, and compared with
what went in.
"""
from anthropic.types import Message, MessageStreamEvent
from anthropic.types.message_create_params import MessageCreateParamsNonStreaming, MessageCreateParamsStreaming
from anthropic.types.messages import MessageBatch
from openai.types import Batch
from openai.types.responses import Response, ResponseStreamEvent
from openai.types.responses.response_create_params import ResponseCreateParamsNonStreaming, ResponseCreateParamsStreaming
from pydantic import TypeAdapter

REQUESTS = {
    ("messages", True): TypeAdapter(MessageCreateParamsStreaming), ("messages", False): TypeAdapter(MessageCreateParamsNonStreaming),
    ("responses", True): TypeAdapter(ResponseCreateParamsStreaming), ("responses", False): TypeAdapter(ResponseCreateParamsNonStreaming),
}
ANSWERS = {"messages": TypeAdapter(Message), "responses": TypeAdapter(Response)}
EVENTS = {"messages": TypeAdapter(MessageStreamEvent), "responses": TypeAdapter(ResponseStreamEvent)}
BATCHES = {"messages": TypeAdapter(MessageBatch), "responses": TypeAdapter(Batch)}


def walked(value):
    if isinstance(value, dict): return {key: walked(inner) for key, inner in value.items()}
    if isinstance(value, (str, bytes, int, float, bool)) or value is None: return value
    return [walked(inner) for inner in value]


def request(dialect, body):
    """"ok", or what is wrong with the body of a call."""
    try: read = walked(REQUESTS[dialect, bool(body.get("stream"))].validate_python(body, strict=True))
    except Exception as error: return f"{type(error).__name__}: {error}"
    return "ok" if read == body else f"members that the type does not know: {body} became {read}"


def check(adapter, value):
    try: adapter.validate_python(value)
    except Exception as error: return f"{type(error).__name__}: {error}"
    return "ok"


def answer(dialect, value): return check(ANSWERS[dialect], value)
def event(dialect, value): return check(EVENTS[dialect], value) if value["type"] != "ping" else "ok"
def batch(dialect, value): return check(BATCHES[dialect], value)
