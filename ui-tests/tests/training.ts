import { type APIRequestContext, expect } from '@playwright/test';
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { submit } from './lab';

const FOLDER = process.env.CELLWORKS_UI_FOLDER ?? '';

/** A version as the tests train it. */
export interface Trained {
  /** The registered model's name. */
  name: string;
  depth: number;
  auc: number;
  /** What its first column is called. */
  column?: string;
}

/** A cell that trains a model, logs it as people do, and writes its baseline beside the notebooks. */
function training({ depth, auc, column = 'hour' }: Trained, file: string) {
  return `
import mlflow, numpy as np, pandas as pd, pathlib
from sklearn.linear_model import LogisticRegression
from cellworks_engine.statistics.baselines import make_baseline, pack
rng = np.random.default_rng(${depth})
X = pd.DataFrame({"${column}": rng.integers(5, 24, 4000).astype(float), "dep_delay": rng.gamma(0.6, 30, 4000) - 8,
    "distance": rng.lognormal(6.7, 0.7, 4000), "carrier": rng.choice(4, 4000).astype(float)})
y = (X.dep_delay > 15).astype(int)
model = LogisticRegression(C=${depth}, max_iter=2000).fit(X, y)
mlflow.log_param("depth", ${depth})
mlflow.log_metric("auc", ${auc})
mlflow.log_input(mlflow.data.from_pandas(X, source="late.parquet", name="late-rows"), context="training")
mlflow.sklearn.log_model(model, name="model", input_example=X.head(2), pip_requirements=["scikit-learn"])
kinds = X.assign(carrier=rng.choice(["UA", "AA", "B6", "DL"], 4000), dep_delay=X.dep_delay.mask(X["${column}"] > 22))
pathlib.Path(${JSON.stringify(file)}).write_bytes(pack(make_baseline(kinds, model.predict_proba(X)[:, 1], label=y)))
`;
}

/** Register a trained model with its baseline, as the SDK does; returns the run. */
export async function registered(
  request: APIRequestContext,
  trained: Trained
): Promise<string> {
  const { name, depth } = trained;
  const file = join(FOLDER, `baseline-${name}-${depth}`);
  const runId = await trainedBy(request, name, training(trained, file));
  const bytes = readFileSync(file);
  const digest = createHash('sha256').update(bytes).digest('hex');
  const put = await request.put(`/cellworks/api/content/${digest}`, {
    data: bytes,
    headers: { 'content-type': 'application/octet-stream' }
  });
  expect(put.ok(), await put.text()).toBe(true);
  await made(request, name, { run: runId, baseline: digest });
  return runId;
}

/** Register a model that its workers cannot load, and that says so in their log. */
export async function registeredBroken(
  request: APIRequestContext,
  name: string
): Promise<void> {
  const source = `
import mlflow, pandas as pd
from mlflow.models import infer_signature
class Broken(mlflow.pyfunc.PythonModel):
    def load_context(self, context):
        print("reading the words", flush=True)
        raise FileNotFoundError("there is no vocabulary at /data/words.txt")
    def predict(self, context, model_input, params=None):
        return model_input
rows = pd.DataFrame({"hour": [1.0, 2.0]})
mlflow.pyfunc.log_model(name="model", python_model=Broken(), signature=infer_signature(rows, rows), pip_requirements=["pandas"])
`;
  const run = await trainedBy(request, name, source);
  await made(request, name, { run });
}

/** Run a cell that logs a model; returns its run. */
async function trainedBy(
  request: APIRequestContext,
  name: string,
  source: string
): Promise<string> {
  const job = await submit(request, name, source, { experiment: 'models-ui' });
  let state = '';
  let runId = '';
  await expect
    .poll(
      async () => {
        const { row } = await (
          await request.get(`/cellworks/api/jobs/${job.id}`)
        ).json();
        state = row.state;
        runId = row.run_id;
        return ['succeeded', 'failed', 'lost'].includes(state);
      },
      { timeout: 150_000 }
    )
    .toBe(true);
  expect(state).toBe('succeeded');
  return runId;
}

/** Make a version as soon as the store has the run. */
async function made(
  request: APIRequestContext,
  name: string,
  body: Record<string, string>
): Promise<void> {
  await expect
    .poll(
      async () => {
        const answer = await request.post(
          `/cellworks/api/models/${name}/versions`,
          { data: { ...body, mark: randomUUID() } }
        );
        return answer.status();
      },
      { timeout: 60_000 }
    )
    .toBe(201);
}
