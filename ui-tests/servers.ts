import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Workers read this file again: what is made once is handed on by the environment.
export const folder = (process.env.CELLWORKS_UI_FOLDER ??= mkdtempSync(
  join(tmpdir(), 'cellworks-ui-')
));
export const port = Number(process.env.CELLWORKS_UI_PORT ?? 18931);
/** The token of the second server, the one that asks for it. */
export const TOKEN = 'a-token-for-tests';

/** A Jupyter server with a studio home of its own. */
export function server(name: string, at: number, token: string) {
  const own = (part: string) => {
    const path = join(folder, name, part);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  };
  // Lab's question about news would lie over what the tests click.
  const notices = own(
    'config/lab/user-settings/@jupyterlab/apputils-extension'
  );
  writeFileSync(
    join(notices, 'notification.jupyterlab-settings'),
    JSON.stringify({ fetchNews: 'false' })
  );
  return {
    command: 'python -m jupyterlab --config server_config.py',
    url: `http://127.0.0.1:${at}/api`,
    timeout: 120_000,
    reuseExistingServer: false,
    // Jupyter's log is long, and shown when something about the servers is asked.
    stderr: process.env.CELLWORKS_UI_LOG
      ? ('pipe' as const)
      : ('ignore' as const),
    gracefulShutdown: { signal: 'SIGTERM' as const, timeout: 10_000 },
    env: {
      CELLWORKS_UI_PORT: String(at),
      CELLWORKS_UI_TOKEN: token,
      CELLWORKS_UI_ROOT: own('notebooks'),
      CELLWORKS_HOME: own('home'),
      JUPYTER_CONFIG_DIR: own('config'),
      JUPYTER_DATA_DIR: own('data'),
      JUPYTER_RUNTIME_DIR: own('runtime'),
      IPYTHONDIR: own('ipython'),
      MLFLOW_DISABLE_TELEMETRY: 'true'
    }
  };
}

/** A Jupyter server that a test stops and starts again, on the same port and the same studio home. */
export class OwnServer {
  constructor(
    private readonly _name: string,
    at: number
  ) {
    this.url = `http://127.0.0.1:${at}`;
    this._env = server(_name, at, '').env;
  }

  readonly url: string;

  /** Start it, and wait until it answers. */
  async start(): Promise<void> {
    const child = spawn('python -m jupyterlab --config server_config.py', {
      shell: true,
      detached: true,
      stdio: 'ignore',
      cwd: __dirname,
      env: { ...process.env, ...this._env }
    });
    this._child = child;
    const deadline = Date.now() + 120_000;
    while (!(await this._answers())) {
      if (child.exitCode !== null || Date.now() > deadline) {
        throw new Error(`The server ${this._name} did not start.`);
      }
      await new Promise(later => setTimeout(later, 200));
    }
  }

  /** Kill it with its kernels, as a machine would that has no memory left. */
  async kill(): Promise<void> {
    const child = this._child;
    if (child?.pid && child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      process.kill(-child.pid, 'SIGKILL');
      await ended;
    }
  }

  private async _answers(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/api`)).ok;
    } catch {
      return false;
    }
  }

  private readonly _env: Record<string, string>;
  private _child: ChildProcess | undefined;
}
