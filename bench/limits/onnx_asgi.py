"""The limit of serving: one granian process, orjson and ONNX Runtime. `onnx_asgi.py MODEL.onnx PORT`."""

import asyncio
import sys

import numpy as np
import onnxruntime
import orjson
from granian.server.embed import Server

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = options.inter_op_num_threads = 1
session = onnxruntime.InferenceSession(sys.argv[1], options, providers=["CPUExecutionProvider"])
inputs = session.get_inputs()
label = session.get_outputs()[0].name


def given(said: dict) -> dict:
    """Return the model's inputs: one matrix, or a column each."""
    if len(inputs) == 1:
        return {inputs[0].name: np.array(said["instances"], dtype=np.float32)}
    kinds = {"tensor(string)": object, "tensor(float)": np.float32}
    rows = said["instances"]
    return {one.name: np.array([[row[one.name]] for row in rows], dtype=kinds[one.type]) for one in inputs}


async def app(_scope, protocol):
    """Answer one request."""
    predicted = session.run([label], given(orjson.loads(await protocol())))[0]
    body = orjson.dumps({"predictions": predicted.tolist()})
    protocol.response_bytes(200, [("content-type", "application/json")], body)


asyncio.run(Server(app, port=int(sys.argv[2]), interface="rsgi", log_enabled=False).serve())
