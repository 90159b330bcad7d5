import { defineConfig } from '@playwright/test';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Workers read this file again: what is made once is handed on by the environment.
const folder = (process.env.CELLWORKS_UI_FOLDER ??= mkdtempSync(
  join(tmpdir(), 'cellworks-ui-')
));
const port = Number(process.env.CELLWORKS_UI_PORT ?? 18931);
/** The token of the second server, the one that asks for it. */
export const TOKEN = 'a-token-for-tests';

/** A Jupyter server with a studio home of its own. */
function server(name: string, at: number, token: string) {
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

export default defineConfig({
  testDir: './tests',
  workers: 1,
  retries: 0,
  forbidOnly: !!process.env.CI,
  reporter: [['list']],
  timeout: 180_000,
  expect: { timeout: 90_000 },
  globalTeardown: './teardown.ts',
  use: {
    viewport: { width: 1280, height: 800 },
    trace: 'retain-on-failure',
    // Videos and browser downloads need what is not on every machine: Debian's Chromium is used.
    video: 'off',
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--disable-dev-shm-usage'
      ]
    }
  },
  projects: [
    {
      name: 'open',
      testIgnore: /token\.spec/,
      use: { baseURL: `http://127.0.0.1:${port}` }
    },
    {
      name: 'token',
      testMatch: /token\.spec/,
      use: { baseURL: `http://127.0.0.1:${port + 1}` }
    }
  ],
  webServer: [server('open', port, ''), server('token', port + 1, TOKEN)]
});
