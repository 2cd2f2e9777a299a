"""The official openai package, unmodified: asks a gateway and prints what it understood as one JSON object.

usage: openai_client.py BASE_URL KEY chat|stream|completion|models|response|responses MODEL PROMPT
"""

import json
import sys

import openai


def text_of(chunks):
    return "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)


def respond(client, model, prompt):
    turns = [{"role": "user", "content": [{"type": "input_text", "text": "Hi"}]},
             {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Yes?"}]},
             {"role": "user", "content": prompt}]
    done = client.responses.create(model=model, input=turns, instructions="Be brief.", max_output_tokens=50,
                                   extra_body={"top_k": 20})
    return {"text": done.output_text, "status": done.status, "id": done.id, "usage": done.usage.total_tokens,
            "reason": done.incomplete_details and done.incomplete_details.reason, "extra": done.model_extra}


def respond_in_pieces(client, model, prompt):
    with client.responses.stream(model=model, input=prompt) as stream:
        events = list(stream)
        final = stream.get_final_response()
    deltas = [e.delta for e in events if e.type == "response.output_text.delta"]
    return {"types": [e.type for e in events], "numbers": [e.sequence_number for e in events],
            "text": "".join(deltas), "whole": final.output_text, "status": final.status, "usage": final.usage.total_tokens,
            "extra": final.model_extra}


def main():
    url, key, what, model, prompt = sys.argv[1:]
    client = openai.OpenAI(base_url=url, api_key=key, max_retries=0, timeout=30)
    messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": prompt}]
    try:
        if what == "models":
            return {"models": [m.id for m in client.models.list()]}
        if what == "response":
            return respond(client, model, prompt)
        if what == "responses":
            return respond_in_pieces(client, model, prompt)
        if what == "completion":
            done = client.completions.create(model=model, prompt=prompt, max_tokens=20)
            return {"text": done.choices[0].text, "finish": done.choices[0].finish_reason}
        if what == "chat":
            done = client.chat.completions.create(model=model, messages=messages, extra_body={"top_k": 20})
            choice = done.choices[0]
            return {"text": choice.message.content, "finish": choice.finish_reason, "id": done.id,
                    "usage": done.usage.total_tokens, "extra": done.model_extra}
        chunks = list(client.chat.completions.create(model=model, messages=messages, stream=True,
                                                     stream_options={"include_usage": True}))
        return {"text": text_of(chunks), "finish": chunks[-2].choices[0].finish_reason,
                "role": chunks[0].choices[0].delta.role, "usage": chunks[-1].usage.total_tokens,
                "first": chunks[0].model_extra, "last": chunks[-2].model_extra}
    except openai.APIStatusError as e:
        return {"error": type(e).__name__, "status": e.status_code, "code": e.code, "param": e.param,
                "retry_after": e.response.headers.get("retry-after")}
    except openai.APIError as e:
        return {"error": type(e).__name__, "code": e.code}
    except Exception as e:  # what a cut connection becomes
        return {"error": type(e).__name__}


print(json.dumps(main(), ensure_ascii=False))
