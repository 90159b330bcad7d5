import { defineConfig } from '@playwright/test';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import base from './playwright.config';

/** Where `make hosts` installs each host, with the wheel. */
const HOSTS = process.env.CELLWORKS_HOSTS ?? join(__dirname, '../.hosts');
const folder = (process.env.CELLWORKS_HOSTS_FOLDER ??= mkdtempSync(
  join(tmpdir(), 'cellworks-hosts-')
));
const first = Number(process.env.CELLWORKS_HOSTS_PORT ?? 18941);

/** The folder that a host serves, on this machine's disk. */
export function rootOf(name: string): string {
  return join(folder, name, 'root');
}

export const STUDIOS = folder;
export const NAMES = ['lab45', 'lab46', 'notebook', 'hub'] as const;
type Name = (typeof NAMES)[number];

const LAB =
  'jupyter lab --no-browser --allow-root --ServerApp.token= --ServerApp.password= --ServerApp.disable_check_xsrf=True --LabApp.news_url= --LabApp.extension_manager=readonly';
const COMMANDS: Record<Name, string> = {
  lab45: LAB,
  lab46: LAB,
  notebook: LAB.replace('jupyter lab', 'jupyter notebook').replace(
    / --LabApp\S+/g,
    ''
  ),
  hub: `jupyterhub -f ${join(__dirname, 'hosts/hub_config.py')}`
};

function portOf(name: Name): number {
  return first + 10 * NAMES.indexOf(name);
}

function server(name: Name) {
  const own = (part: string) => {
    const path = join(folder, name, part);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  };
  const notices = own(
    'config/lab/user-settings/@jupyterlab/apputils-extension'
  );
  writeFileSync(
    join(notices, 'notification.jupyterlab-settings'),
    JSON.stringify({ fetchNews: 'false' })
  );
  const port = portOf(name);
  const root = own('root');
  const options =
    name === 'hub'
      ? ''
      : ` --ServerApp.port=${port} --ServerApp.port_retries=0 --ServerApp.root_dir=${root}`;
  return {
    command: COMMANDS[name] + options,
    url: `http://127.0.0.1:${port}${name === 'hub' ? '/hub/api' : '/api'}`,
    timeout: 180_000,
    reuseExistingServer: false,
    stderr: process.env.CELLWORKS_UI_LOG
      ? ('pipe' as const)
      : ('ignore' as const),
    gracefulShutdown: { signal: 'SIGTERM' as const, timeout: 20_000 },
    env: {
      PATH: `${join(HOSTS, name, 'bin')}:${process.env.PATH}`,
      CELLWORKS_HOME: own('home'),
      CELLWORKS_HOST_FOLDER: join(folder, name),
      CELLWORKS_HOST_PORT: String(port),
      CELLWORKS_HOST_PROXY: join(
        HOSTS,
        'proxy/node_modules/.bin/configurable-http-proxy'
      ),
      JUPYTER_CONFIG_DIR: own('config'),
      JUPYTER_DATA_DIR: own('data'),
      JUPYTER_RUNTIME_DIR: own('runtime'),
      IPYTHONDIR: own('ipython'),
      MLFLOW_DISABLE_TELEMETRY: 'true'
    }
  };
}

const wanted = NAMES.filter(name =>
  (process.env.CELLWORKS_HOST ?? NAMES.join()).split(',').includes(name)
);

// The same walk in every host that Cellworks says it works in: open, train, the card lives.
export default defineConfig({
  ...base,
  testDir: './hosts',
  workers: 1,
  timeout: 300_000,
  globalTeardown: './hosts/teardown.ts',
  projects: wanted.map(name => ({
    name,
    use: { baseURL: `http://127.0.0.1:${portOf(name)}` }
  })),
  webServer: wanted.map(server)
});
