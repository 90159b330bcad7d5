import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { NAMES, STUDIOS } from '../hosts.config';

/** Stop the supervisors that the hosts started, and remove what they wrote. */
export default function teardown(): void {
  for (const name of NAMES) {
    const home = join(STUDIOS, name, 'home');
    if (existsSync(join(home, 'supervisor.json'))) {
      execFileSync('cellworks', ['down'], {
        env: { ...process.env, CELLWORKS_HOME: home },
        timeout: 60_000
      });
    }
  }
  if (!process.env.CELLWORKS_UI_KEEP) {
    rmSync(STUDIOS, { recursive: true, force: true });
  }
}
