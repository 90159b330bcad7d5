import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Stop the supervisors that the servers started and what they serve, and remove what they wrote. */
export default function teardown(): void {
  const folder = process.env.CELLWORKS_UI_FOLDER;
  if (!folder) {
    return;
  }
  for (const name of ['data', 'training', 'token', 'restarted', 'pictures']) {
    const home = join(folder, name, 'home');
    if (existsSync(join(home, 'supervisor.json'))) {
      execFileSync('cellworks', ['down', '--all'], {
        env: { ...process.env, CELLWORKS_HOME: home },
        timeout: 60_000
      });
    }
  }
  if (!process.env.CELLWORKS_UI_KEEP) {
    rmSync(folder, { recursive: true, force: true });
  }
}
